-- What version 2 adds, in sample: a mail found again in the folder it was moved to, one nobody took in, a parked mail that a person
-- dealt with, and a stored secret.
INSERT INTO filed (mailbox, uid_validity, uid, ledger_id, received_at) VALUES ('beschwerde', 9, 1, 1, 1774994400000);
INSERT INTO filed (mailbox, uid_validity, uid, ledger_id, received_at) VALUES ('beschwerde', 9, 2, NULL, 1774994400000);
INSERT INTO cleared (ledger_id, was, cleared_at, note_id) VALUES (1, 'too_deep', 1774994400000, NULL);
INSERT INTO secrets (name, sealed, set_at) VALUES ('oauth/beschwerde', x'00', 1774994400000);
