using Lathe.Training.Data.Filters.Quality;
using Lathe.Training.Tests.Digits;
using Lathe.Training.Tests.Vectors;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class QualityClassifierTests
{
    private static readonly string[] Facts = ["glass is made of sand", "rivers carry silt to the sea", "iron rusts in wet air", "the moon raises the tides", "bees find their way by the sun"];
    private static readonly string[] Noise = ["click here to log in", "buy now free shipping", "copyright all rights reserved", "register to post a reply", "best price sale today only"];

    [Fact]
    public void Texts_are_told_apart_by_their_words()
    {
        QualityClassifier classifier = QualityClassifier.Train(Examples(200));
        Assert.InRange(classifier.Score("Bees know that rivers carry sand, and the moon raises the sea."), 0.8, 1);
        Assert.InRange(classifier.Score("Log in or register now! Free shipping today only. Copyright."), 0, 0.2);
        Assert.InRange(classifier.Score(""), 0.2, 0.8);
    }

    [Fact]
    public void Training_is_a_function_of_examples_and_seed_and_a_file_keeps_every_bit()
    {
        using var folder = new TemporaryFolder();
        var options = new QualityClassifierOptions { Bits = 12, Epochs = 2 };
        QualityClassifier first = QualityClassifier.Train(Examples(31), options), again = QualityClassifier.Train(Examples(31), options);
        first.Save(folder.File("q.safetensors"));
        QualityClassifier loaded = QualityClassifier.Load(folder.File("q.safetensors"));
        foreach (string text in Facts.Concat(Noise).Append("some other words"))
        {
            Assert.Equal(first.Score(text), again.Score(text));
            Assert.Equal(first.Score(text), loaded.Score(text));
        }
    }

    [Fact]
    public void Classes_weigh_the_same_whatever_their_sizes()
    {
        (string, bool)[] uneven = [.. Examples(400).Where((e, i) => !e.Good || i % 40 < 5)];
        QualityClassifier classifier = QualityClassifier.Train(uneven);
        Assert.All(Facts, f => Assert.True(classifier.Score(f) > 0.5, f));
        Assert.All(Noise, n => Assert.True(classifier.Score(n) < 0.5, n));
    }

    [Fact]
    public void What_cannot_be_trained_or_read_is_refused_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("some of both", Assert.Throws<ArgumentException>(() => QualityClassifier.Train([("a", true)])).Message, StringComparison.Ordinal);
        Assert.Contains("Bits 30", Assert.Throws<ArgumentException>(() => QualityClassifier.Train(Examples(4), new() { Bits = 30 })).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => QualityClassifier.Load(folder.File("none")));
        var other = new Lathe.Nn.Formats.Safetensors.SafetensorsWriter();
        other.Add<float>("weights", [2], [1, 2]);
        other.Save(folder.File("other"));
        Assert.Contains("no quality classifier", Assert.Throws<FormatException>(() => QualityClassifier.Load(folder.File("other"))).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("text"), "not a file of weights");
        Assert.ThrowsAny<FormatException>(() => QualityClassifier.Load(folder.File("text")));
    }

    [Fact]
    public void A_text_is_judged_by_what_examples_had_however_long_it_is()
    {
        QualityClassifier classifier = QualityClassifier.Train(Examples(200));
        string unknown = string.Join(' ', Enumerable.Range(0, 5000).Select(i => $"unheard{i}"));
        Assert.Equal(classifier.Score(Facts[0]), classifier.Score(unknown + " " + Facts[0]), 0.03);
        Assert.InRange(classifier.Score(unknown), 0.2, 0.8);
    }

    // Prose that explains (articles, abstracts) against whatever else is at hand: plays, stories, a novel, sums in words, a schema, names,
    // forms and papers; none of it was made for the published pages, and they come out right whichever source is left out (article 1.00,
    // forum 0.13 to 0.23). They did not before: with articles of one encyclopedia alone, on ships and songs, a page on philosophy stays
    // near 0.5, and with a chat model's answers among the bad examples it falls, for those explain too. What is called good decides.
    [Fact]
    [Trait("Category", "Slow")]
    public void Articles_are_told_from_other_texts_and_the_published_pages_from_each_other()
    {
        string[] articles = [.. File.ReadLines(SharedFiles.Find("evaluation/wikitext2_valid.txt")).Where(l => l.Length > 300).Take(1200),
            .. File.ReadAllText(SharedFiles.Find("retrieval/cranfield/cran.all.1400")).Split("\n.W\n").Skip(1).Select(a => a.Split("\n.I ")[0]).Where(a => a.Length > 300)];
        var others = new Dictionary<string, string[]>
        {
            ["play"] = Passages(File.ReadLines(SharedFiles.Find("text/tinyshakespeare.txt"))),
            ["stories"] = Passages(File.ReadLines(SharedFiles.Find("text/tinystories_944k.txt"))),
            ["novel"] = Passages(File.ReadLines(SharedFiles.Find("text/botchan.txt"))),
            ["sums"] = Passages(File.ReadLines(SharedFiles.Find("evaluation/gsm8k_test.jsonl")).Select(l => System.Text.Json.JsonDocument.Parse(l).RootElement.GetProperty("question").GetString()!)),
            ["schema"] = Passages(File.ReadLines(SharedFiles.Find("api/openapi.yaml"))),
            ["names"] = Passages(File.ReadLines(SharedFiles.Find("text/names.txt"))),
            ["papers"] = Passages(Directory.GetFiles(Path.GetDirectoryName(SharedFiles.Find("pdf/pdfbox-expected-text/cweb.pdf.txt"))!, "*.pdf.txt").Order(StringComparer.Ordinal).SelectMany(File.ReadLines)),
        };
        using VectorCase vector = VectorManifest.Open("a4/quality");
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(vector.Path));
        (string Label, string Text)[] pages = [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(p => (p.GetProperty("label").GetString()!, p.GetProperty("text").GetString()!))];
        var options = new QualityClassifierOptions { Ngram = 1 };
        QualityClassifier all = Train(others.Values);
        Assert.True(HeldOut(articles).Average(t => all.Score(t)) > 0.95);
        Assert.All(others, o => Assert.True(HeldOut(o.Value).Average(t => all.Score(t)) < 0.15, o.Key));
        foreach ((string left, string[] texts) in others)
        {
            QualityClassifier without = Train(others.Where(o => o.Key != left).Select(o => o.Value));
            double rejected = texts.Average(t => without.Score(t) < 0.5 ? 1.0 : 0);
            TestContext.Current.SendDiagnosticMessage($"{left}, unseen: {rejected:P1} rejected");
            Assert.True(rejected > 0.5, $"{left} {rejected}");
            Pages(without, $"without {left}");
        }

        Pages(all, "all");

        QualityClassifier Train(IEnumerable<string[]> bad)
            => QualityClassifier.Train([.. articles.Where((_, i) => i % 5 > 0).Select(a => (a, true)), .. bad.SelectMany(b => b.Where((_, i) => i % 5 > 0)).Select(b => (b, false))], options);

        static IEnumerable<string> HeldOut(string[] texts) => texts.Where((_, i) => i % 5 == 0);

        void Pages(QualityClassifier classifier, string which)
        {
            foreach ((string label, string text) in pages)
            {
                double score = classifier.Score(text);
                Assert.True(label == (score > 0.5 ? "wiki" : "cc"), $"{which}: {label} {score}");
            }
        }
    }

    // Up to 300 passages of some 800 characters, spread over the whole.
    private static string[] Passages(IEnumerable<string> lines)
    {
        var passages = new List<string>();
        var passage = new System.Text.StringBuilder();
        foreach (string line in lines)
        {
            passage.Append(line).Append('\n');
            if (passage.Length < 800) continue;
            passages.Add(passage.ToString());
            passage.Clear();
        }

        int step = Math.Max(1, passages.Count / 300);
        return [.. passages.Where((_, i) => i % step == 0).Take(300)];
    }

    private static (string Text, bool Good)[] Examples(int count)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, count).Select(i => (Some(i % 2 == 0 ? Facts : Noise), i % 2 == 0))];

        string Some(string[] of) => $"{of[random.Next(of.Length)]}, {of[random.Next(of.Length)]}";
    }
}
