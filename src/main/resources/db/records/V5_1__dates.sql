-- Of a patient is asked what was since a day, more often than what was until one.
DROP INDEX date_of_patient;
CREATE INDEX date_of_patient ON date_index (patient, parameter, high);
