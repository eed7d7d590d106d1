using System.Text;
using System.Text.Json;
using Lathe.Training.Data.Filters.Cleaning;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Filters.Languages;
using Lathe.Training.Data.Filters.Privacy;
using Lathe.Training.Data.Filters.Quality;

namespace Lathe.Training.Tests.Vectors;

/// <summary>What CS336's fourth assignment asks of filters of web text.</summary>
internal static class FilterVectors
{
    public static void ExactLines(VectorCase v)
    {
        using JsonDocument document = Open(v);
        var lines = new LineDeduplicator();
        foreach ((_, string text) in Files(document.RootElement.GetProperty("inputs"))) lines.Count(Stream(text));
        Dictionary<string, string> expected = Files(document.RootElement.GetProperty("expected")).ToDictionary();
        foreach ((string name, string text) in Files(document.RootElement.GetProperty("inputs")))
        {
            var kept = new MemoryStream();
            lines.Filter(Stream(text), kept);
            Assert.Equal(expected[name], Encoding.UTF8.GetString(kept.ToArray()));
        }
    }

    public static void MinHash(VectorCase v)
    {
        using JsonDocument document = Open(v);
        foreach (JsonElement test in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            Dictionary<string, string> files = Files(test.GetProperty("inputs")).ToDictionary();
            string[] names = [.. files.Keys];
            int ngram = test.GetProperty("ngrams").GetInt32();
            foreach (JsonElement pair in test.GetProperty("true_jaccard").EnumerateArray())
            {
                double jaccard = Set(pair.GetProperty("a").GetString()!).Jaccard(Set(pair.GetProperty("b").GetString()!));
                Assert.Equal(pair.GetProperty("jaccard").GetDouble(), jaccard, 4);
            }

            var options = new MinHashOptions
            {
                Hashes = test.GetProperty("num_hashes").GetInt32(),
                Bands = test.GetProperty("num_bands").GetInt32(),
                Ngram = ngram,
                Threshold = test.GetProperty("jaccard_threshold").GetDouble(),
            };
            string[] dropped = [.. NearDuplicateIndex.Clusters(files.Values, options).SelectMany(c => c.Skip(1)).Select(i => names[i])];
            using var stream = new NearDuplicateIndex(options);
            Assert.Equal(dropped, files.Where(f => stream.Add(f.Value) is not null).Select(f => f.Key));
            Assert.Equal(test.GetProperty("expected_output_count").GetInt32(), names.Length - dropped.Length);
            Assert.All(Strings(test.GetProperty("must_keep")), name => Assert.DoesNotContain(name, dropped));
            foreach (JsonElement group in test.GetProperty("keep_exactly_one_of").EnumerateArray())
                Assert.Single(Strings(group), name => !dropped.Contains(name));

            ShingleSet Set(string name) => ShingleSet.Of(files[name], ngram);
        }
    }

    public static void PersonalDataMasks(VectorCase v)
    {
        using JsonDocument document = Open(v);
        foreach ((string name, PersonalDataKinds kind) in new[] { ("emails", PersonalDataKinds.Email), ("phones", PersonalDataKinds.Phone), ("ips", PersonalDataKinds.IpAddress) })
        {
            foreach (JsonElement test in document.RootElement.GetProperty(name).EnumerateArray())
            {
                foreach (PersonalDataKinds kinds in new[] { kind, PersonalDataKinds.All })
                {
                    MaskedText masked = PersonalData.Mask(test.GetProperty("text").GetString()!, kinds);
                    Assert.Equal(test.GetProperty("expected").GetString(), masked.Text);
                    Assert.Equal(test.GetProperty("count").GetInt32(), masked.Count);
                }
            }
        }
    }

    public static void Gopher(VectorCase v)
    {
        using JsonDocument document = Open(v);
        foreach (JsonElement test in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            JsonElement build = test.GetProperty("build");
            IEnumerable<string> parts = build.GetProperty("parts").EnumerateArray()
                .SelectMany(p => Enumerable.Repeat(p.GetProperty("text").GetString()!, p.GetProperty("times").GetInt32()));
            string text = string.Join(build.GetProperty("sep").GetString(), parts);
            Assert.True(test.GetProperty("expected").GetBoolean() == GopherRules.Default.Passes(text), test.GetProperty("name").GetString());
        }
    }

    public static void Html(VectorCase v)
    {
        using JsonDocument document = Open(v);
        Assert.Equal(document.RootElement.GetProperty("expected").GetString(), HtmlText.FromPage(document.RootElement.GetProperty("html").GetString()!));
    }

    public static void Language(VectorCase v)
    {
        using JsonDocument document = Open(v);
        foreach (JsonElement test in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            LanguageScore guess = LanguageGuess.Guess(test.GetProperty("text").GetString()!);
            Assert.Equal(test.GetProperty("label").GetString(), guess.Language);
            Assert.True(guess.Score > 0);
        }
    }

    private static JsonDocument Open(VectorCase v) => JsonDocument.Parse(File.ReadAllText(v.Path));

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<KeyValuePair<string, string>> Files(JsonElement files) => files.EnumerateObject().Select(f => KeyValuePair.Create(f.Name, f.Value.GetString()!));

    private static IEnumerable<string> Strings(JsonElement array) => array.EnumerateArray().Select(e => e.GetString()!);
}
