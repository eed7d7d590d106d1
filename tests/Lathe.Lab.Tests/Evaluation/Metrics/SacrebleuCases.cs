using System.Text.Json;
using Lathe.Nn.Tests.Formats;

namespace Lathe.Lab.Tests.Evaluation.Metrics;

/// <summary>The cases of sacrebleu's own tests, which lie beside the project; tests skip where they do not.</summary>
internal static class SacrebleuCases
{
    public static JsonElement[] Of(string suite, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find(Path.Combine("evaluation", "sacrebleu_expected.json"))));
        return [.. document.RootElement.GetProperty(suite).GetProperty(name).EnumerateArray().Select(e => e.Clone())];
    }

    public static string Text(string suite, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Find(Path.Combine("evaluation", "sacrebleu_expected.json"))));
        return document.RootElement.GetProperty(suite).GetProperty(name).GetString()!;
    }

    public static string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(e => e.GetString()!)];

    /// <summary>References come a stream at a time; ours come a text at a time.</summary>
    public static string[][] References(JsonElement streams)
    {
        string[][] lists = [.. streams.EnumerateArray().Select(Strings)];
        return [.. Enumerable.Range(0, lists[0].Length).Select(i => lists.Select(l => l[i]).ToArray())];
    }
}
