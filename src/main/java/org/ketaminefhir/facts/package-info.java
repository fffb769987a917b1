/** Works out what a patient's record tells of the treatment, in plain values. */
package org.ketaminefhir.facts;
