using System.Text.Json;
using Lathe.Text.Tokenizers;

namespace Lathe.Text.Tests.Tokenizers;

/// <summary>Ids that other implementations give.</summary>
public sealed class PublishedTokensTests
{
    [Theory]
    [InlineData("gpt2_edge_open.json")]
    [InlineData("gpt2_published_pairs.json")]
    [InlineData("gpt2_repo_cases.json")]
    public void Gpt2_gives_the_ids_of_the_vectors(string file)
    {
        using JsonDocument vectors = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find($"vectors/a1/tokenizer/{file}")));
        JsonElement root = vectors.RootElement;
        IEnumerable<JsonElement> cases = root.ValueKind == JsonValueKind.Array ? root.EnumerateArray()
            : root.GetProperty("strings").EnumerateArray().Concat(root.GetProperty("files").EnumerateArray());
        int count = 0;
        foreach (JsonElement item in cases)
        {
            string text = item.TryGetProperty("file", out JsonElement name)
                ? File.ReadAllText(SharedData.Find("vectors/" + name.GetString())) : item.GetProperty("text").GetString()!;
            string[] special = [.. item.GetProperty("special_tokens").EnumerateArray().Select(s => s.GetString()!)];
            ByteLevelBpe tokenizer = WithSpecial(special);
            var options = new EncodeOptions { AllowSpecial = true, Allowed = special.ToHashSet() };
            int[] expected = Ids(item.GetProperty("ids"));
            int[] got = tokenizer.Encode(text, options);
            Assert.Equal(expected, got);
            Assert.Equal(text, tokenizer.Decode(got));
            if (item.TryGetProperty("tokens", out JsonElement tokens))
                Assert.Equal(tokens.EnumerateArray().Select(t => t.GetString()!), got.Select(id => tokenizer.Decode([id])));
            count++;
        }

        Assert.True(count >= 7);
    }

    [Fact]
    public void Every_plan_of_tiktoken_passes()
    {
        string? encoding = null, sample = null;
        int count = 0;
        foreach (string line in File.ReadLines(SharedData.Find("data/tokenizers/tiktoken/SharpToken_TestPlans.txt")))
        {
            if (line.StartsWith("EncodingName: ", StringComparison.Ordinal)) (encoding, sample) = (line[14..], null);
            else if (line.StartsWith("Sample: ", StringComparison.Ordinal)) sample = line[8..];
            else if (line.StartsWith("Encoded: ", StringComparison.Ordinal))
            {
                int[] expected = JsonSerializer.Deserialize<int[]>(line[9..])!;
                ByteLevelBpe tokenizer = SharedTokenizers.Tiktoken(encoding!);
                int[] got = tokenizer.Encode(sample!, new EncodeOptions { AllowSpecial = true });
                Assert.True(expected.SequenceEqual(got), $"{encoding}: {sample}");
                Assert.Equal(sample, tokenizer.Decode(expected));
                count++;
            }
            else if (sample is not null && line.Length > 0)
            {
                sample += "\n" + line;
            }
        }

        Assert.True(count > 400, $"Only {count} plans were read.");
    }

    [Fact]
    public void Hugging_Faces_long_text_passes()
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find("data/tokenizers/huggingface/gpt2_encoded_tokens.json")));
        JsonElement root = expected.RootElement;
        ByteLevelBpe tokenizer = SharedTokenizers.Gpt2;
        int[] ids = tokenizer.Encode(root.GetProperty("text").GetString()!);
        Assert.Equal(Ids(root.GetProperty("token_ids")), ids);
        Assert.Equal(root.GetProperty("bpe_tokens").EnumerateArray().Select(t => t.GetString()!), ids.Select(tokenizer.TokenText));
        Assert.Equal(root.GetProperty("decoded_text").GetString(), tokenizer.Decode(ids));
    }

    [Fact]
    public void Llama_cpps_cases_for_gpt2_pass()
    {
        string path = SharedData.Find("data/tokenizers/llama.cpp/ggml-vocab-gpt-2.gguf.inp");
        string[] texts = File.ReadAllText(path).Split("\n__ggml_vocab_test__\n");
        string[] lines = File.ReadAllLines(SharedData.Find("data/tokenizers/llama.cpp/ggml-vocab-gpt-2.gguf.out"));
        Assert.True(lines.Length >= 46);
        for (int i = 0; i < lines.Length; i++)
        {
            int[] expected = [.. lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
            Assert.Equal(expected, SharedTokenizers.Gpt2.Encode(texts[i]));
        }
    }

    private static ByteLevelBpe WithSpecial(string[] special)
    {
        ByteLevelBpe gpt2 = SharedTokenizers.Gpt2;
        AddedToken[] extra = [.. special.Where(s => gpt2.FindToken(s) is null).Select((s, i) => new AddedToken(s, gpt2.VocabularySize + i))];
        return extra.Length == 0 ? gpt2 : new ByteLevelBpe(gpt2.Model with { AddedTokens = [.. gpt2.AddedTokens, .. extra] });
    }

    private static int[] Ids(JsonElement list) => [.. list.EnumerateArray().Select(i => i.GetInt32())];
}
