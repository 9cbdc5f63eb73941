"""A bank, as far as a payment batch meets one: it reads the file that it is sent, and answers."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from defusedxml import ElementTree

PAIN_001 = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
Row = tuple[str, int]  # reference, rupiah
Said = Mapping[str, str]  # reference → "" for paid, else the code of the refusal


def rows_of(file: bytes) -> list[Row]:
    """What the file orders."""
    document = ElementTree.fromstring(file)
    return [
        (
            order.findtext(".//p:EndToEndId", "", PAIN_001),
            int(order.findtext(".//p:InstdAmt", "", PAIN_001)),
        )
        for order in document.iterfind(".//p:CdtTrfTxInf", PAIN_001)
    ]


def pain_002(batch: str, rows: Sequence[Row], said: Said, total: int | None = None) -> bytes:
    """What became of an order; of whom nothing is said, it is pending."""
    lines = "\n".join(_status(reference, rupiah, said) for reference, rupiah in rows)
    total = sum(rupiah for _, rupiah in rows) if total is None else total
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"><CstmrPmtStsRpt>
<GrpHdr><MsgId>BANK-1</MsgId><CreDtTm>2026-11-25T09:00:00Z</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
<OrgnlNbOfTxs>{len(rows)}</OrgnlNbOfTxs><OrgnlCtrlSum>{total}.00</OrgnlCtrlSum><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>
{lines}
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>""".encode()


def _status(reference: str, rupiah: int, said: Said) -> str:
    state = "PDNG" if reference not in said else "RJCT" if said[reference] else "ACSC"
    why = (
        f"<StsRsnInf><Rsn><Cd>{said[reference]}</Cd></Rsn></StsRsnInf>"
        if said.get(reference)
        else ""
    )
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(reference)}</OrgnlEndToEndId><TxSts>{state}</TxSts>{why}"
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="IDR">{rupiah}.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>'
    )


def camt_053(account: str, rows: Sequence[Row], said: Said) -> bytes:
    """A statement of the account: what left it, what came back, and other business."""
    entries = [_entry(*row, said) for row in rows if row[0] in said]
    other = '<Ntry><Amt Ccy="IDR">15000</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>'
    lines = "\n".join([other, *entries])
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ns:Document xmlns:ns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><ns:BkToCstmrStmt><ns:Stmt><ns:Id>1</ns:Id>
<ns:Acct><ns:Id><ns:Othr><ns:Id>{account}</ns:Id></ns:Othr></ns:Id></ns:Acct>
{lines.replace("<", "<ns:").replace("<ns:/", "</ns:")}
</ns:Stmt></ns:BkToCstmrStmt></ns:Document>""".encode()


def _entry(reference: str, rupiah: int, said: Said) -> str:
    paid = _booking(reference, rupiah, "DBIT", "")
    back = f"<RtrInf><Rsn><Cd>{said[reference]}</Cd></Rsn></RtrInf>"
    return paid + (_booking(reference, rupiah, "CRDT", back) if said[reference] else "")


def _booking(reference: str, rupiah: int, side: str, more: str) -> str:
    return (
        f'\n<Ntry><Amt Ccy="IDR">{rupiah}.00</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls>'
        f"<Refs><EndToEndId>{reference}</EndToEndId></Refs>{more}</TxDtls></NtryDtls></Ntry>"
    )


def answer_csv(rows: Sequence[Row], said: Said) -> bytes:
    """As villages/duren-sawit says of its bank."""
    words = {r: "GAGAL" if said.get(r) else "SUKSES" if r in said else "PROSES" for r, _ in rows}
    lines = [f"{r};{rupiah};{words[r]};{said.get(r, '')}" for r, rupiah in rows]
    return "\r\n".join(["Referensi;Nominal;Status;Keterangan", *lines, ""]).encode()
