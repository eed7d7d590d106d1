using System.Text;
using System.Text.Json;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Tests.Vectors;

/// <summary>The tokenizer that the course's handout encodes by hand: a vocabulary of eleven tokens, without most bytes.</summary>
internal static class TextVectors
{
    public static void HandoutExample(VectorCase v)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(v.Path));
        JsonElement root = document.RootElement;
        string[] tokens = [.. root.GetProperty("vocab").EnumerateObject().OrderBy(p => int.Parse(p.Name, null)).Select(p => p.Value.GetString()!)];
        var tokenizer = new ByteLevelBpe(new ByteLevelBpeModel
        {
            Tokens = [.. tokens.Select(t => Encoding.UTF8.GetBytes(t))],
            Merges = [.. root.GetProperty("merges").EnumerateArray().Select(m => Merge(m[0].GetString()!, m[1].GetString()!))],
            Pattern = PreTokenizer.Gpt2,
        });
        string text = root.GetProperty("text").GetString()!;
        int[] expected = [.. root.GetProperty("ids").EnumerateArray().Select(e => e.GetInt32())];
        Assert.Equal(expected, tokenizer.Encode(text));
        Assert.Equal(text, tokenizer.Decode(expected));

        BpeMerge Merge(string left, string right) => new(Array.IndexOf(tokens, left), Array.IndexOf(tokens, right), Array.IndexOf(tokens, left + right));
    }
}
