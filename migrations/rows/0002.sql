-- What version 2 adds, in sample: a mail found again in the folder it was moved to, one nobody took in, and a stored secret.
INSERT INTO filed (mailbox, uid_validity, uid, ledger_id) VALUES ('beschwerde', 9, 1, 1);
INSERT INTO filed (mailbox, uid_validity, uid, ledger_id) VALUES ('beschwerde', 9, 2, NULL);
INSERT INTO secrets (name, sealed, set_at) VALUES ('oauth/beschwerde', x'00', 1774994400000);
