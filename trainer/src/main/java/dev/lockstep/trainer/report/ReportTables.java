package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import java.util.ArrayList;
import java.util.List;

/** The tables beside the page, as CSV. */
final class ReportTables {
    private final RunReport report;

    ReportTables(RunReport report) {
        this.report = report;
    }

    /** One row for each step. */
    byte[] losses() {
        StringBuilder text = new StringBuilder("step,epoch,loss,smoothed\n");
        Losses losses = report.losses();
        int step = 0;
        for (EpochResult epoch : report.epochs()) {
            for (int end = step + epoch.losses().size(); step < end; step++) {
                text.append(step)
                        .append(',')
                        .append(epoch.epoch())
                        .append(',')
                        .append(losses.raw(step))
                        .append(',')
                        .append(losses.smoothed(step))
                        .append('\n');
            }
        }
        return Csv.utf8(text);
    }

    /** One row for each epoch. */
    byte[] epochs() {
        Csv csv = new Csv("epoch", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy", "seconds");
        for (EpochResult epoch : report.epochs()) {
            csv.row(
                    epoch.epoch(),
                    epoch.loss(),
                    epoch.trainAccuracy(),
                    epoch.valid().loss(),
                    epoch.valid().accuracy(),
                    epoch.duration().toNanos() / 1e9);
        }
        return csv.bytes();
    }

    /** One row for each class, of the counts by predicted class. */
    byte[] confusion() {
        List<String> names = report.data().classNames();
        List<Object> header = new ArrayList<>(names);
        header.addFirst("class");
        Csv csv = new Csv(header.toArray());
        for (int label = 0; label < names.size(); label++) {
            List<Object> row = new ArrayList<>();
            row.add(names.get(label));
            for (int predicted = 0; predicted < names.size(); predicted++) {
                row.add(report.confusion().count(label, predicted));
            }
            csv.row(row);
        }
        return csv.bytes();
    }

    /** One row for each class: how the model does on it. */
    byte[] classes() {
        Csv csv = new Csv("class", "precision", "recall");
        List<String> names = report.data().classNames();
        for (int label = 0; label < names.size(); label++) {
            csv.row(
                    names.get(label),
                    report.quality().precision(label),
                    report.quality().recall(label));
        }
        return csv.bytes();
    }

    /** One row for each of the worst images: its number in the validation split, its classes, all probabilities. */
    byte[] worst() {
        List<String> names = report.data().classNames();
        List<Object> header = new ArrayList<>(List.of("image", "class", "predicted"));
        header.addAll(names);
        Csv csv = new Csv(header.toArray());
        for (int image : report.worst()) {
            List<Object> row = new ArrayList<>();
            row.add(image);
            row.add(names.get(report.label(image)));
            row.add(names.get(report.predictions().predicted(image)));
            for (int label = 0; label < names.size(); label++) {
                row.add(report.predictions().probability(image, label));
            }
            csv.row(row);
        }
        return csv.bytes();
    }
}
