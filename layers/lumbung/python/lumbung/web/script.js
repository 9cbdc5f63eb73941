/* Nothing needs it. Inline, known to the policy by its hash, on pages that answer a mistake or take a photo. */
(function (page) {
  /* The answer to a form that was sent is no place to come back to: Back opens the page of the form instead. */
  var here = page.dataset.here;
  if (here !== undefined) history.replaceState(null, "", here || location.href);
  /* What is too large is said before it is sent. */
  page.querySelectorAll("input[data-most]").forEach(function (input) {
    input.onchange = function () {
      var file = input.files[0];
      input.setCustomValidity(file && file.size > input.dataset.most ? input.dataset.large : "");
      input.reportValidity();
    };
  });
})(document.body);
