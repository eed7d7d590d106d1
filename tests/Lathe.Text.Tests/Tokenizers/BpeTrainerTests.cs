using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

public sealed class BpeTrainerTests
{
    [Theory]
    [InlineData("corpus_en_500")]
    [InlineData("early_stop")]
    [InlineData("german_350")]
    [InlineData("handout_example")]
    [InlineData("overlap_runs")]
    [InlineData("special_boundary")]
    [InlineData("ties")]
    [InlineData("wikipedia_aaabdaaabac")]
    public void Merges_are_those_of_the_vectors(string name)
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find($"vectors/a1/bpe_train/{name}.json")));
        JsonElement root = vectors.RootElement;
        var options = new BpeTrainingOptions
        {
            VocabularySize = root.GetProperty("vocab_size").GetInt32(),
            SpecialTokens = [.. root.GetProperty("special_tokens").EnumerateArray().Select(s => s.GetString()!)],
        };
        ByteLevelBpe trained = root.TryGetProperty("pretoken_counts", out JsonElement counts)
            ? BpeTrainer.Train(counts.EnumerateObject().Select(c => KeyValuePair.Create(c.Name, c.Value.GetInt64())), options)
            : BpeTrainer.Train(
                root.TryGetProperty("text", out JsonElement text) ? text.GetString()! : File.ReadAllText(SharedData.Find("vectors/" + root.GetProperty("file").GetString())),
                options);

        Assert.Equal(
            root.GetProperty("merges_hex").EnumerateArray().Select(m => $"{m[0].GetString()} {m[1].GetString()}"),
            trained.Model.Merges!.Select(m => $"{Hex(trained, m.Left)} {Hex(trained, m.Right)}"));
        if (root.TryGetProperty("final_vocab_size", out JsonElement size)) Assert.Equal(size.GetInt32(), trained.VocabularySize);
        if (root.TryGetProperty("vocab_values_hex", out JsonElement values))
        {
            Assert.Equal(
                values.EnumerateArray().Select(v => v.GetString()!).Order(StringComparer.Ordinal),
                Enumerable.Range(0, trained.VocabularySize).Select(id => Hex(trained, id)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Merges_are_those_of_counting_everything_anew_each_time()
    {
        var random = new Random(11);
        for (int round = 0; round < 40; round++)
        {
            var text = new StringBuilder();
            for (int word = random.Next(5, 60); word > 0; word--)
            {
                for (int letter = random.Next(1, 12); letter > 0; letter--) text.Append("abcé "[random.Next(round % 2 == 0 ? 3 : 5)]);
                text.Append(random.Next(8) == 0 ? "<|endoftext|>" : " ");
            }

            ByteLevelBpe trained = BpeTrainer.Train(text.ToString(), new BpeTrainingOptions { VocabularySize = 300 });
            Assert.Equal(Slowly(text.ToString(), 300 - 257), trained.Model.Merges!.Select(m => $"{Hex(trained, m.Left)} {Hex(trained, m.Right)}"));
        }
    }

    [Fact]
    public void Threads_blocks_and_chunks_do_not_change_the_vocabulary()
    {
        // Lines, a stretch with neither blanks nor lines that is longer than a block, and special tokens.
        var text = new StringBuilder();
        var random = new Random(5);
        for (int i = 0; i < 40_000; i++)
            text.Append(random.Next(1000) == 0 ? "<|endoftext|>" : "").Append((char)('a' + random.Next(6))).Append(random.Next(4) switch { 0 => " ", 1 => "\n", _ => "x" });
        for (int i = 0; i < 1_200_000; i++) text.Append((char)(i % 7 == 0 ? '0' + random.Next(10) : '一' + random.Next(40)));
        byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
        string[] merges = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var stream = new MemoryStream(utf8);
            ByteLevelBpe trained = BpeTrainer.Train([stream], new BpeTrainingOptions { VocabularySize = 280, Threads = threads });
            return string.Join('\n', trained.Model.Merges!);
        })];
        Assert.Equal(merges[0], merges[1]);

        // One block, cut nowhere.
        var words = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string part in text.ToString().Split("<|endoftext|>"))
        {
            foreach (string piece in PreTokenizer.Gpt2.Split(part)) words[piece] = words.GetValueOrDefault(piece) + 1;
        }

        ByteLevelBpe whole = BpeTrainer.Train(words, new BpeTrainingOptions { VocabularySize = 280 });
        Assert.Equal(merges[0], string.Join('\n', whole.Model.Merges!));
    }

    [Fact]
    public void What_is_trained_encodes_and_comes_back()
    {
        const string text = "low low low lower newest newest widest <|endoftext|> low";
        ByteLevelBpe trained = BpeTrainer.Train(text, new BpeTrainingOptions { VocabularySize = 270 });
        int[] ids = trained.Encode(text, new EncodeOptions { AllowSpecial = true });
        Assert.Equal(text, trained.Decode(ids));
        Assert.Contains(trained.EndId!.Value, ids);
        Assert.True(ids.Length < 25);
    }

    [Fact]
    public void Too_small_a_vocabulary_says_how_small()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => BpeTrainer.Train("a", new BpeTrainingOptions { VocabularySize = 256 }));
        Assert.Contains("257", error.Message, StringComparison.Ordinal);
    }

    // The handout's own words: bytes as strings, everything counted again for each merge.
    private static List<string> Slowly(string text, int wanted)
    {
        var words = new Dictionary<string, (List<string> Parts, int Count)>(StringComparer.Ordinal);
        foreach (string part in text.Split("<|endoftext|>"))
        {
            foreach (string piece in PreTokenizer.Gpt2.Split(part))
            {
                int count = words.TryGetValue(piece, out (List<string>, int Count) known) ? known.Count : 0;
                words[piece] = ([.. Encoding.UTF8.GetBytes(piece).Select(b => b.ToString("x2"))], count + 1);
            }
        }

        var merges = new List<string>();
        while (merges.Count < wanted)
        {
            var counts = new Dictionary<(string, string), int>();
            foreach ((List<string> parts, int count) in words.Values)
            {
                for (int i = 0; i + 1 < parts.Count; i++) counts[(parts[i], parts[i + 1])] = counts.GetValueOrDefault((parts[i], parts[i + 1])) + count;
            }

            if (counts.Count == 0) break;
            int most = counts.Values.Max();
            (string left, string right) = counts.Where(c => c.Value == most).Select(c => c.Key)
                .OrderBy(p => p.Item1, StringComparer.Ordinal).ThenBy(p => p.Item2, StringComparer.Ordinal).Last();
            merges.Add($"{left} {right}");
            foreach ((List<string> parts, _) in words.Values)
            {
                for (int i = 0; i + 1 < parts.Count; i++)
                {
                    if (parts[i] != left || parts[i + 1] != right) continue;
                    parts[i] += right;
                    parts.RemoveAt(i + 1);
                }
            }
        }

        return merges;
    }

    private static string Hex(ByteLevelBpe tokenizer, int id) => Convert.ToHexStringLower(tokenizer.TokenBytes(id));
}
