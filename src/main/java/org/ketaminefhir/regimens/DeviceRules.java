package org.ketaminefhir.regimens;

import java.util.List;

/**
 * Devices follow each other with a rest between. That they lie within their administration and are as many as counted,
 * is said by its profile.
 */
record DeviceRules(DevicePlan plan) implements SessionRule {
    @Override
    public void check(Session session, Findings findings) {
        for (Part administration : session.administrations()) {
            order(Session.statedDevices(administration), findings);
        }
        spacing(session.devices(), findings);
    }

    private static void order(List<Session.DeviceUse> stated, Findings findings) {
        for (int i = 1; i < stated.size(); i++) {
            if (stated.get(i).time().surelyBefore(stated.get(i - 1).time())) {
                findings.report(Rule.DEVICE_ORDER, stated.get(i).place());
                return;
            }
        }
    }

    private void spacing(List<Session.DeviceUse> devices, Findings findings) {
        for (int i = 1; i < devices.size(); i++) {
            Session.DeviceUse before = devices.get(i - 1);
            Session.DeviceUse after = devices.get(i);
            if (before.time().mostUntil(after.time()).compareTo(plan.between()) < 0) {
                findings.report(Rule.DEVICE_SPACING, Minutes.of(plan.between()), after.place(), before.place());
            }
        }
    }
}
