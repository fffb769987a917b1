/** Holds a session against its plan and the patient's history. */
package org.ketaminefhir.regimens;
