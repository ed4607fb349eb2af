package dev.walfleet.pipeline;

class PointInTimeOn17IT extends PointInTimeSuite {
    PointInTimeOn17IT() {
        super(17);
    }
}
