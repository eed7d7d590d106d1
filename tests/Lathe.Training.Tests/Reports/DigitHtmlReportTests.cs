using System.Xml.Linq;
using Lathe.Nn.Models;
using Lathe.Training.Data.Digits;
using Lathe.Training.Digits;
using Lathe.Training.Reports;

namespace Lathe.Training.Tests.Reports;

public sealed class DigitHtmlReportTests
{
    private static readonly string[] Sections = ["figures", "curves", "accuracy", "attention", "embedding", "gradients", "options"];

    [Fact]
    public void A_small_run_gives_every_section_in_order()
    {
        using var run = new ReportRun(ReportRun.Tiny);
        XDocument page = Check(run.Write());
        Assert.Equal(Sections, page.Descendants("section").Select(s => s.Attribute("id")!.Value));
        Assert.All(page.Descendants("section"), section => Assert.Single(section.Elements("h2")));
        Assert.Single(page.Descendants("h1"));
        Assert.Single(page.Descendants("main"));
        // Five expressions, two layers of two heads.
        Assert.Equal(20, page.Descendants("figure").Count(f => f.Attribute("class")?.Value == "head"));
        Assert.Contains("lathe train digits", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("Split by expression: none of the 20 test examples", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains(run.Trainer.Model.ParameterCount.ToString("N0"), page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_asks_the_network_for_nothing()
    {
        using var run = new ReportRun(ReportRun.Tiny);
        string html = run.Write();
        XDocument page = Check(html);
        Assert.DoesNotContain(page.Descendants(), e => e.Attribute("src") is not null);
        Assert.All(page.Descendants().Attributes("href"), href => Assert.True(href.Value[0] == '#' || href.Value.StartsWith("data:", StringComparison.Ordinal)));
        Assert.DoesNotContain("url(", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", page.Descendants("meta").Attributes("content").Select(a => a.Value).Single(v => v.Contains("default-src", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_runs_give_equal_pages()
    {
        using var run = new ReportRun(ReportRun.Tiny);
        Assert.Equal(run.Write(), run.Write());
    }

    [Fact]
    public void The_report_of_a_checkpoint_shows_the_same_figures()
    {
        using var run = new ReportRun(ReportRun.Tiny);
        XDocument page = Check(run.Write());
        string path = Path.Combine(run.Folder, "again.html");
        using (DigitModelFile file = DigitModelFile.Load(run.Folder)) DigitHtmlReport.Write(path, file);
        XDocument again = Check(File.ReadAllText(path));
        Assert.Equal(Text(page, "attention"), Text(again, "attention"));
        Assert.Equal(Text(page, "accuracy"), Text(again, "accuracy"));
        Assert.Contains("not measured", Text(again, "figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_of_the_callers_is_shown_escaped()
    {
        using var run = new ReportRun(ReportRun.Tiny);
        const string command = "lathe train digits --out \"<b>&x\"";
        string html = run.Write(command);
        Assert.Equal(command, Check(html).Descendants("pre").Single().Value);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void One_epoch_one_layer_one_head()
        => CheckRun(ReportRun.Tiny with { Epochs = 1, Model = new DigitTransformerConfig { Layers = 1, Heads = 1, Width = 8, FeedForward = 8 } });

    [Fact]
    public void Six_layers_of_eight_heads_with_dropout_and_mean_pooling()
    {
        XDocument page = CheckRun(ReportRun.Tiny with
        {
            Model = new DigitTransformerConfig { Layers = 6, Heads = 8, Width = 16, FeedForward = 8, PreNorm = true, Dropout = 0.2, Pooling = Pooling.Mean },
        });
        Assert.Equal(5 * 48, page.Descendants("figure").Count(f => f.Attribute("class")?.Value == "head"));
        Assert.DoesNotContain("framed row", Text(page, "attention"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 6)]
    [InlineData(12, 16)]
    public void Any_number_of_arguments(int fewest, int most)
    {
        XDocument page = CheckRun(ReportRun.Tiny with { Data = new DigitDatasetOptions { Examples = 200, MinArguments = fewest, MaxArguments = most, LargestValue = 4 } });
        Assert.Contains($"class=\"p{(most == 1 ? 3 : 4)}", page.ToString().Replace("panel ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void No_validation_and_no_test_examples_are_said_not_drawn()
    {
        XDocument page = CheckRun(ReportRun.Tiny with { Data = new DigitDatasetOptions { Examples = 200, TrainFraction = 1, ValidationFraction = 0, TestFraction = 0 } });
        Assert.Contains("no validation examples", Text(page, "figures"), StringComparison.Ordinal);
        Assert.Contains("no test examples", Text(page, "accuracy"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_random_split_says_how_much_leaks()
    {
        XDocument page = CheckRun(ReportRun.Tiny with { Data = new DigitDatasetOptions { Examples = 2000, LargestValue = 2, Split = DigitSplitMode.Random } });
        Assert.Contains("also trained on, so test accuracy is partly memory", Text(page, "figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_leave_gaps_and_are_said()
    {
        using var run = new ReportRun(ReportRun.Tiny, files: false);
        List<DigitPoint> points = run.Trainer.History.Points;
        points[2] = points[2] with { Loss = double.NaN, GradientNorm = double.PositiveInfinity, LayerGradientNorms = [.. points[2].LayerGradientNorms.Select(_ => double.NaN)] };
        run.Trainer.History.Epochs[0] = run.Trainer.History.Epochs[0] with { ValidationLoss = double.NaN };
        run.Trainer.Model.Tokens.Weight.Value<float>().Fill(float.NaN);
        XDocument page = Check(run.Write());
        Assert.Contains("not finite", Text(page, "attention"), StringComparison.Ordinal);
        Assert.Contains("not finite", Text(page, "embedding"), StringComparison.Ordinal);
        Assert.Contains("the lines have gaps there", Text(page, "gradients"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_stopped_before_its_first_epoch_has_a_page()
    {
        using var run = new ReportRun(ReportRun.Tiny, cancellation: new CancellationToken(canceled: true));
        XDocument page = Check(run.Write());
        Assert.Contains("Stopped early: 0 of 2 epochs", Text(page, "figures"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_files_says_whose_weights_the_maps_show()
    {
        using var run = new ReportRun(ReportRun.Tiny with { Epochs = 6, LearningRate = 0.3 }, files: false);
        bool last = run.Result.BestEpoch == 6;
        Assert.Equal(!last, Text(Check(run.Write()), "figures").Contains("weights of the last step", StringComparison.Ordinal));
    }

    [Fact]
    public void The_file_is_replaced_at_once_or_not_at_all()
    {
        using var run = new ReportRun(ReportRun.Tiny);
        File.WriteAllText(run.Path, "old");
        run.Write();
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(run.Path), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(run.Folder, "*.tmp"));
        string nowhere = Path.Combine(run.Folder, "missing", "report.html");
        Assert.Throws<DirectoryNotFoundException>(() => DigitHtmlReport.Write(nowhere, run.Trainer, run.Result));
    }

    private static XDocument CheckRun(DigitTrainingOptions options)
    {
        using var run = new ReportRun(options);
        return Check(run.Write());
    }

    private static XDocument Check(string html)
    {
        XDocument page = ReportRun.Parse(html);
        Assert.Equal(Sections, page.Descendants("section").Select(s => s.Attribute("id")!.Value));
        foreach (XAttribute attribute in page.Descendants().Attributes())
        {
            Assert.DoesNotContain("NaN", attribute.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", attribute.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", attribute.Value, StringComparison.Ordinal);
        }

        foreach (XElement svg in page.Descendants("svg").Where(s => s.Attribute("aria-hidden") is null))
        {
            Assert.Equal("img", svg.Attribute("role")!.Value);
            Assert.NotEmpty(svg.Attribute("aria-label")!.Value);
            Assert.NotEmpty(svg.Element("title")!.Value);
            Assert.NotNull(svg.Element("desc"));
        }

        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        return page;
    }

    private static string Text(XDocument page, string section)
        => page.Descendants("section").Single(s => s.Attribute("id")!.Value == section).Value;
}
