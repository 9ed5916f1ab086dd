-- What version 3 adds, in sample: the domain that an acknowledgement went to, and a letter that came back.
UPDATE letters SET recipient_domain = '00', state = 'returned', reason = 'returned with status 5.1.1' WHERE id = (SELECT MIN(id) FROM letters);
