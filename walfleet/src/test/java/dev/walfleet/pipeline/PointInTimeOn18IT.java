package dev.walfleet.pipeline;

class PointInTimeOn18IT extends PointInTimeSuite {
    PointInTimeOn18IT() {
        super(18);
    }
}
