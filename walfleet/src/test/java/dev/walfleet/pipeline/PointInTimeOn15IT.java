package dev.walfleet.pipeline;

class PointInTimeOn15IT extends PointInTimeSuite {
    PointInTimeOn15IT() {
        super(15);
    }
}
