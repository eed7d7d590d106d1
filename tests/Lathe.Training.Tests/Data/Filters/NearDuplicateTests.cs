using Lathe.Training.Data.Filters.Duplicates;

namespace Lathe.Training.Tests.Data.Filters;

public sealed class NearDuplicateTests
{
    [Fact]
    public void Ngrams_beyond_the_budget_lie_in_a_file_and_change_nothing()
    {
        var random = new Random(3);
        string[] texts = [.. Enumerable.Range(0, 200).Select(_ => string.Join(' ', Enumerable.Range(0, 120).Select(_ => $"w{random.Next(900)}")))];
        texts = [.. texts, .. texts.Where((_, i) => i % 3 == 0).Select(t => t + " end"), .. texts.Where((_, i) => i % 7 == 0)];
        using NearDuplicateIndex memory = new(), file = new(new MinHashOptions { MemoryBytes = 5000 }), none = new(new MinHashOptions { MemoryBytes = 0 });
        foreach (string text in texts)
        {
            NearDuplicate? found = memory.Add(text);
            Assert.Equal(found, file.Add(text));
            Assert.Equal(found, none.Add(text));
        }

        Assert.Equal(texts.Length, none.Count);
        using var store = new ShingleStore(40);
        ShingleSet[] sets = [ShingleSet.Of("a b c d e f g", 5), ShingleSet.Of("", 5), ShingleSet.Of("a b c d e f g h i j k l", 5), ShingleSet.Of("x", 5)];
        foreach (ShingleSet set in sets) store.Add(set);
        Assert.True(store.IsSpilled);
        for (int i = sets.Length - 1; i >= 0; i--) Assert.Equal(sets[i].Hashes.ToArray(), store[i].Hashes.ToArray());
        Assert.Equal(sets.Select(s => s.Hashes.Length), Enumerable.Range(0, 4).Select(store.Size));
    }

    [Fact]
    public void Pairs_found_are_the_pairs_of_brute_force()
    {
        // Texts of 200 words in families: members are their family's text with up to four words changed.
        string[] texts = Families(60, 8, 200);
        ShingleSet[] sets = [.. texts.Select(t => ShingleSet.Of(t, 5))];
        foreach ((double threshold, double least) in new[] { (0.9, 0.98), (0.8, 0.98), (0.6, 0.98) })
        {
            using var index = new NearDuplicateIndex(new MinHashOptions { Threshold = threshold });
            int wanted = 0, found = 0;
            for (int i = 0; i < texts.Length; i++)
            {
                bool near = Enumerable.Range(0, i).Any(j => sets[j].Jaccard(sets[i]) >= threshold);
                NearDuplicate? duplicate = index.Add(texts[i]);
                if (near) wanted++;
                if (duplicate is null) continue;
                // Precision is one: whatever is named is a near duplicate indeed.
                Assert.Equal(sets[duplicate.Value.Index].Jaccard(sets[i]), duplicate.Value.Jaccard);
                Assert.True(duplicate.Value.Jaccard >= threshold);
                found++;
            }

            Assert.InRange(wanted, 50, texts.Length - 10);
            Assert.True(found >= least * wanted, $"{found} of {wanted} found at {threshold}");
            Assert.InRange(index.Compared, found, 20L * texts.Length);
        }
    }

    [Fact]
    public void Signatures_agree_as_often_as_sets_are_similar()
    {
        string[] texts = Families(20, 3, 200);
        var hash = new MinHash(1000, 7);
        for (int i = 0; i + 1 < texts.Length; i++)
        {
            ShingleSet a = ShingleSet.Of(texts[i], 3), b = ShingleSet.Of(texts[i + 1], 3);
            double agree = hash.Signature(a).Zip(hash.Signature(b)).Count(p => p.First == p.Second) / 1000.0;
            // Five standard deviations of a share among 1000.
            Assert.InRange(agree - a.Jaccard(b), -0.08, 0.08);
        }
    }

    [Fact]
    public void Case_accents_punctuation_and_blanks_make_no_difference_and_words_do()
    {
        using var index = new NearDuplicateIndex();
        Assert.Null(index.Add("Le café est fermé, aujourd'hui !"));
        Assert.Equal(new NearDuplicate(0, 1), index.Add("le  CAFE\u0301 est ferme\naujourd'hui"));
        Assert.Null(index.Add("Le café est ouvert aujourd'hui"));
        Assert.Null(index.Add(""));
        Assert.Null(index.Add(""));
        Assert.Null(index.Add("?!"));
        Assert.Null(index.Add("one"));
        Assert.Equal(6, index.Add("One.")!.Value.Index);
        Assert.Null(index.Add("\u4eca\u5929\u5929\u6c14\u5f88\u597d\u6211\u4eec\u51fa\u53bb\u73a9"));
        Assert.NotNull(index.Add("\u4eca\u5929\u5929\u6c14\u5f88\u597d\uff0c\u6211\u4eec\u51fa\u53bb\u73a9\u3002"));
        Assert.Equal(10, index.Count);
    }

    [Fact]
    public void Clusters_are_transitive_and_chains_are_one()
    {
        string[] words = [.. Enumerable.Range(0, 100).Select(i => $"w{i}")];
        var texts = new List<string> { "something else altogether that stands alone in here" };
        // Each text changes one word more: neighbours are near, the ends are not.
        for (int changed = 0; changed <= 20; changed++)
            texts.Add(string.Join(' ', words.Select((w, i) => i % 5 == 0 && i / 5 < changed ? "x" + w : w)));
        var options = new MinHashOptions { Threshold = 0.8 };
        IReadOnlyList<IReadOnlyList<int>> clusters = NearDuplicateIndex.Clusters(texts, options);
        Assert.Equal(Enumerable.Range(1, 21), Assert.Single(clusters));
        Assert.True(ShingleSet.Of(texts[1], 5).Jaccard(ShingleSet.Of(texts[^1], 5)) < 0.2);
        using var stream = new NearDuplicateIndex(options);
        Assert.Equal(20, texts.Count(t => stream.Add(t) is not null));
    }

    [Theory]
    [InlineData(128, 0.9)]
    [InlineData(128, 0.5)]
    [InlineData(100, 0.8)]
    [InlineData(7, 1)]
    public void Bands_are_the_longest_that_find_enough(int hashes, double threshold)
    {
        LshBands bands = LshBands.For(hashes, threshold);
        Assert.True(bands.Recall(threshold) >= 0.99);
        Assert.True(bands.Bands * bands.Rows <= hashes);
        if (bands.Rows < hashes) Assert.True(new LshBands(hashes / (bands.Rows + 1), bands.Rows + 1).Recall(threshold) < 0.99);
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        Assert.Contains("Threshold", Refusal(new() { Threshold = 0 }), StringComparison.Ordinal);
        Assert.Contains("Threshold", Refusal(new() { Threshold = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("Ngram", Refusal(new() { Ngram = 0 }), StringComparison.Ordinal);
        Assert.Contains("Hashes", Refusal(new() { Hashes = 0 }), StringComparison.Ordinal);
        Assert.Contains("Bands", Refusal(new() { Bands = 129 }), StringComparison.Ordinal);
        Assert.Contains("more hashes", Refusal(new() { Hashes = 4, Threshold = 0.1 }), StringComparison.Ordinal);

        static string Refusal(MinHashOptions options) => Assert.Throws<ArgumentException>(() => new NearDuplicateIndex(options)).Message;
    }

    private static string[] Families(int families, int members, int length)
    {
        var random = new Random(11);
        var texts = new List<string>();
        for (int family = 0; family < families; family++)
        {
            string[] words = [.. Enumerable.Range(0, length).Select(_ => $"w{random.Next(2000)}")];
            for (int member = 0; member < members; member++)
            {
                string[] own = [.. words];
                for (int change = random.Next(5); change > 0; change--) own[random.Next(length)] = $"v{random.Next(2000)}";
                texts.Add(string.Join(' ', own));
            }
        }

        string[] shuffled = [.. texts];
        random.Shuffle(shuffled);
        return shuffled;
    }
}
