using System.Text.Json;
using Lathe.Cli.Tests.Models;

namespace Lathe.Cli.Tests.Explain;

/// <summary><c>lathe explain</c> with a real model.</summary>
public sealed class ExplainVerbTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_it_expects_is_what_generation_says()
    {
        JsonElement json = Explain("--prompt", "Once upon a time", "--top", "3", "--json").Json;
        Assert.Equal([1, 403, 407, 261, 378], json.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()));
        Assert.Equal(["<s>", "·Once", "·upon", "·a", "·time"], json.GetProperty("tokens").EnumerateArray().Select(i => i.GetString()));
        JsonElement[] predictions = [.. json.GetProperty("predictions").EnumerateArray()];
        Assert.Equal(5, predictions.Length);
        Assert.All(predictions, p => Assert.Equal(3, p.GetProperty("top").GetArrayLength()));
        CliRun generated = CliRun.Of(_home.FullName, "generate", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--prompt", "Once upon a time", "--temperature", "0", "--max-tokens", "1", "--json");
        Assert.Equal(generated.Json.GetProperty("ids")[0].GetInt32(), predictions[^1].GetProperty("top")[0].GetProperty("id").GetInt32());
        Assert.Equal(JsonValueKind.Null, predictions[^1].GetProperty("next").ValueKind);
        JsonElement next = predictions[0].GetProperty("next");
        Assert.Equal(("·Once", 1), (next.GetProperty("token").GetString(), next.GetProperty("rank").GetInt32()));
        Assert.Equal(-Math.Log2(next.GetProperty("probability").GetDouble()), next.GetProperty("surprisal_bits").GetDouble(), 1e-9);

        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(6, layers.Length);
        Assert.Equal(predictions[4].GetProperty("top")[0].GetRawText(), layers[5].GetProperty("lens")[4].GetProperty("top")[0].GetRawText());
        JsonElement[] heads = [.. json.GetProperty("heads").EnumerateArray()];
        Assert.Equal(40, heads.Length);
        Assert.All(heads, h => Assert.Equal(JsonValueKind.Null, h.GetProperty("weights").ValueKind));
    }

    [Fact]
    public void Chosen_heads_bring_their_weights()
    {
        JsonElement json = Explain("--prompt", "Once upon a time", "--layers", "2,4-5", "--heads", "3", "--last", "2", "--json").Json;
        JsonElement[] chosen = [.. json.GetProperty("heads").EnumerateArray().Where(h => h.GetProperty("weights").ValueKind == JsonValueKind.Array)];
        Assert.Equal([(2, 3), (4, 3), (5, 3)], chosen.Select(h => (h.GetProperty("layer").GetInt32(), h.GetProperty("head").GetInt32())));
        Assert.Equal(3, json.GetProperty("first").GetInt32());
        foreach (JsonElement weights in chosen.Select(h => h.GetProperty("weights")))
        {
            Assert.Equal(2, weights.GetArrayLength());
            Assert.All(weights.EnumerateArray(), row => Assert.Equal(1, row.EnumerateArray().Sum(w => w.GetDouble()), 1e-5));
            Assert.Equal(0, weights[0][4].GetDouble());
        }
    }

    [Fact]
    public void The_screen_says_what_it_expects_where_it_looks_and_when_it_decides()
    {
        CliRun run = Explain("--prompt", "Once upon a time, there was a little girl");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (string part in (string[])["Predictions", "✓·upon", "Layer by layer", "settled", "The last token on its way", "to go", "entropy of every head", "a head of each kind", "looks at the token before"])
            Assert.Contains(part, run.Out, StringComparison.Ordinal);
        Assert.Contains("stories260K.bin: llama, 5 layers of 8 heads", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_is_written_beside_the_document()
    {
        string file = _home["page.html"];
        CliRun run = Explain("--prompt", "Once upon a time", "--html", file, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("page.html", run.Error, StringComparison.Ordinal);
        Assert.Contains("“Once upon a time”", File.ReadAllText(file), StringComparison.Ordinal);
        CliRun nowhere = Explain("--prompt", "Once", "--html", Path.Combine(_home.FullName, "no", "page.html"));
        Assert.Equal(1, nowhere.ExitCode);
        Assert.Contains("does not exist", nowhere.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_a_prompt_too()
    {
        JsonElement json = Explain("--json").Json;
        Assert.Equal([1], json.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("mean_surprisal_bits").ValueKind);
        Assert.Equal(0, Explain().ExitCode);
    }

    [Theory]
    [InlineData(2, "--layers is '6': the model has layers 1 to 5", "--layers", "6")]
    [InlineData(2, "--heads is '0': the model has heads 1 to 8", "--heads", "0")]
    [InlineData(2, "--layers is '2-': expected numbers and ranges", "--layers", "2-")]
    [InlineData(2, "--layers is '3-2'", "--layers", "3-2")]
    [InlineData(2, "--top is '0'", "--top", "0")]
    [InlineData(1, "--html 'none/page.html': the folder", "--html", "none/page.html")]
    [InlineData(2, "--last is '-1'", "--last", "-1")]
    public void Mistakes_are_named(int code, string message, params string[] arguments)
    {
        CliRun run = Explain(arguments);
        Assert.Equal((code, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_too_long_is_one_line()
    {
        CliRun run = Explain("--prompt", new string('x', 600));
        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("the model's context is 512", run.ErrorLine, StringComparison.Ordinal);
    }

    private CliRun Explain(params string[] arguments)
        => CliRun.Of(_home.FullName, ["explain", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, .. arguments]);
}
