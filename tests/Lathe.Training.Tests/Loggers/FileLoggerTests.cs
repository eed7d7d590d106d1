using System.Text.Json;
using Lathe.Training.Callbacks;
using Lathe.Training.Loggers;
using Lathe.Training.Tests.Trainers;

namespace Lathe.Training.Tests.Loggers;

public sealed class FileLoggerTests
{
    [Fact]
    public void A_table_widens_when_a_new_number_comes()
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("a/m.csv");
        using (var logger = new CsvLogger(path))
        {
            logger.Start(0);
            logger.Log(1, [new Metric("x", 0.1)]);
            logger.Log(2, [new Metric("x", 0.2)]);
            logger.Log(2, [new Metric("y", 5)]);
            logger.Log(3, [new Metric("y", double.NaN)]);
        }

        Assert.Equal("step,x,y\n1,0.1,\n2,0.2,5\n3,,NaN\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_resumed_table_goes_on_after_its_checkpoint_without_lines_that_were_cut()
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("m.csv");
        File.WriteAllText(path, "step,x,y\n1,0.1,\n2,0.2,5\n3,0.3,\n4,0.");
        using (var logger = new CsvLogger(path))
        {
            logger.Start(2);
            logger.Log(3, [new Metric("z", 7), new Metric("x", 0.4)]);
        }

        Assert.Equal("step,x,y,z\n1,0.1,,\n2,0.2,5,\n3,0.4,,7\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_validation_after_a_flush_or_a_resume_joins_the_row_of_its_step()
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("m.csv");
        using (var logger = new CsvLogger(path))
        {
            logger.Start(0);
            logger.Log(5, [new Metric("x", 1)]);
            logger.Flush();
            Assert.Equal("step,x\n5,1\n", File.ReadAllText(path));

            // A kill may come at any moment now: the row that a checkpoint counts on never leaves the file.
            logger.Log(5, [new Metric("y", 2)]);
            Assert.Equal("step,x,y\n5,1,2\n", File.ReadAllText(path));
            logger.Log(10, [new Metric("x", 3), new Metric("y", 4)]);
            logger.Flush();
            logger.Log(10, [new Metric("y", 5.25)]);
            Assert.Equal("step,x,y\n5,1,2\n10,3,5.25\n", File.ReadAllText(path));
            logger.Log(10, [new Metric("y", 5)]);
            Assert.Equal("step,x,y\n5,1,2\n10,3,5\n", File.ReadAllText(path));
        }

        using (var logger = new CsvLogger(path))
        {
            logger.Start(10);
            logger.Log(10, [new Metric("y", 6)]);
        }

        Assert.Equal("step,x,y\n5,1,2\n10,3,6\n", File.ReadAllText(path));
    }

    [Fact]
    public void Json_lines_hold_numbers_and_texts_and_drop_what_will_come_again()
    {
        using var folder = new Digits.TemporaryFolder();
        string path = folder.File("m.jsonl");
        using (var logger = new JsonLinesLogger(path))
        {
            logger.Start(0);
            logger.Log(1, [new Metric("train/loss", 0.1), new Metric("bad", double.PositiveInfinity)]);
            logger.LogText(2, "sample", "a\n\"b\" ü");
        }

        File.AppendAllText(path, "{\"step\":3,\"x\":1}\n{\"step\":");
        using (var logger = new JsonLinesLogger(path))
        {
            logger.Start(2);
            logger.Log(3, [new Metric("x", 2)]);
        }

        JsonElement[] lines = [.. File.ReadAllLines(path).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal([1L, 2L, 3L], lines.Select(l => l.GetProperty("step").GetInt64()));
        Assert.Equal(0.1, lines[0].GetProperty("train/loss").GetDouble());
        Assert.Equal(JsonValueKind.Null, lines[0].GetProperty("bad").ValueKind);
        Assert.Equal("a\n\"b\" ü", lines[1].GetProperty("text").GetString());
        Assert.Equal(2, lines[2].GetProperty("x").GetDouble());
    }

    [Fact]
    public void A_run_logs_to_all_of_them()
    {
        using var folder = new Digits.TemporaryFolder();
        var console = new StringWriter();
        using (var run = new TinyRun(TinyRun.Options with { MaxSteps = 9 }, null, new LearningRateMonitor(), new GradientMonitor(), new ThroughputMonitor(100)))
        {
            run.Trainer.Loggers.Add(new CsvLogger(folder.File("m.csv")));
            run.Trainer.Loggers.Add(new ConsoleLogger(console));
            run.Trainer.Fit(TestContext.Current.CancellationToken);
            Assert.Contains("step 7  validation/loss", console.ToString(), StringComparison.Ordinal);
            string[] lines = File.ReadAllLines(folder.File("m.csv"));
            Assert.Equal(["3", "6", "7", "9"], lines.Skip(1).Select(l => l.Split(',')[0]));
            string[] columns = lines[0].Split(',');
            Assert.Equal(["step", "train/loss", "train/learning_rate", "train/gradient_norm"], columns[..4]);
            Assert.Contains("throughput/gflops", columns);
            TrainPoint point = run.Trainer.History.Training[1];
            Assert.Equal(
                [point.Loss, point.LearningRate, point.GradientNorm],
                lines[2].Split(',')[1..4].Select(c => double.Parse(c, System.Globalization.CultureInfo.InvariantCulture)));
        }
    }
}
