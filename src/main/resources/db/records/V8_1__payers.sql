-- For whom an organisation pays is asked by the organisation.
CREATE INDEX window_of_payer ON coverage_window (payer, patient);
