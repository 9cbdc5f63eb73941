import os, sys, fcntl, http.server
folder, port = sys.argv[1], int(sys.argv[2])
l=open(folder+"/mailbox.lock","a+"); fcntl.flock(l, fcntl.LOCK_EX|fcntl.LOCK_NB); l.truncate(0); l.write(str(os.getpid())); l.flush()
http.server.ThreadingHTTPServer(("127.0.0.1",port+25),http.server.SimpleHTTPRequestHandler).serve_forever()
