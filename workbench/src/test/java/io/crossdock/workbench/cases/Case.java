package io.crossdock.workbench.cases;

import io.crossdock.workbench.Given;
import java.util.List;

/**
 * A public report of somebody whose transfers between devices were slow, hung or lost, rebuilt as a small machine of our own
 * making.
 *
 * @param reports where it was reported
 * @param trouble what was seen, and what closed it
 * @param given the machine
 * @param from initiator
 * @param to target
 * @param causes codes of all rules that have to fire
 * @param remedy text that some remedy's steps have to hold; empty where nothing helped
 */
record Case(String reports, String trouble, Given given, String from, String to, List<String> causes, String remedy) {
    @Override
    public String toString() {
        return reports;
    }
}
