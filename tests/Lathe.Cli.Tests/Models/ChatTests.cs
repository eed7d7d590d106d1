using System.Text.Json;

namespace Lathe.Cli.Tests.Models;

/// <summary><c>lathe chat</c> with a real model, line by line.</summary>
public sealed class ChatTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_line_in_is_an_answer_out_and_only_answers_go_to_stdout()
    {
        CliRun run = Chat("Once upon a time\n/stats\nThen she\n", "--max-tokens", "20");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith(", there was a little girl named Lily", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("tokens/s", run.Out, StringComparison.Ordinal);
        Assert.Contains("20 tokens at ", run.Error, StringComparison.Ordinal);
        Assert.Contains("first after ", run.Error, StringComparison.Ordinal);
        Assert.Contains("has no chat template", run.Error, StringComparison.Ordinal);
        Assert.Contains("of 512 tokens", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_said_before_is_not_read_again()
    {
        JsonElement[] lines = Json(Chat("Once upon a time\nThen she\n", "--max-tokens", "20", "--json"));
        Assert.Equal(["answer", "answer"], lines.Select(l => l.GetProperty("type").GetString()));
        Assert.Equal(0, lines[0].GetProperty("reused_tokens").GetInt32());
        int before = lines[0].GetProperty("context_tokens").GetInt32();
        Assert.InRange(lines[1].GetProperty("reused_tokens").GetInt32(), before - 2, before + 1);
        Assert.Equal("max_tokens", lines[0].GetProperty("stop_reason").GetString());
    }

    [Fact]
    public void A_saved_conversation_goes_on_as_if_it_had_never_stopped()
    {
        string file = _home["chat.json"];
        JsonElement[] whole = Json(Chat($"Once upon a time\n/save {file}\nThen she\n", "--max-tokens", "12", "--json"));
        JsonElement[] resumed = Json(Chat($"Something else\n/load {file}\nThen she\n", "--max-tokens", "12", "--json"));
        JsonElement[] flag = Json(Chat("Then she\n", "--max-tokens", "12", "--json", "--load", file));
        string expected = whole[^1].GetProperty("content").GetString()!;
        Assert.Equal(expected, resumed[^1].GetProperty("content").GetString());
        Assert.Equal(expected, flag[^1].GetProperty("content").GetString());
    }

    [Fact]
    public void Reset_forgets_and_settings_change_what_comes()
    {
        JsonElement[] lines = Json(Chat("Once\n/reset\nOnce\n/set max-tokens 3\n/set temperature=0.5\n/reset\nOnce\n/set\n", "--max-tokens", "12", "--json"));
        JsonElement[] answers = [.. lines.Where(l => l.GetProperty("type").GetString() == "answer")];
        Assert.Equal(answers[0].GetProperty("content").GetString(), answers[1].GetProperty("content").GetString());
        Assert.Equal(3, answers[2].GetProperty("tokens").GetInt32());
        Assert.Contains("temperature 0.5", lines[^1].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_by_name_and_instructions_shape_the_prompt()
    {
        int plain = Json(Chat("Hi\n", "--json", "--max-tokens", "1"))[0].GetProperty("prompt_tokens").GetInt32();
        int shaped = Json(Chat("Hi\n", "--json", "--max-tokens", "1", "--template", "chatml"))[0].GetProperty("prompt_tokens").GetInt32();
        JsonElement[] told = Json(Chat("/system Be brief.\nHi\n/system\n/reset\nHi\n", "--json", "--max-tokens", "1", "--template", "chatml"));
        Assert.True(plain < shaped);
        Assert.True(told[1].GetProperty("prompt_tokens").GetInt32() > shaped);
        Assert.Equal(shaped, told[^1].GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public void The_models_own_template_is_found_beside_it()
    {
        File.Copy(Stories.Model, _home["model.bin"]);
        File.Copy(Stories.Tokenizer, _home["tok512.bin"]);
        File.WriteAllText(_home["chat_template.jinja"], "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:");
        CliRun run = CliRun.WithInput(_home.FullName, "Hi\n", "chat", "--model", _home["model.bin"], "--max-tokens", "2");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Template: chat_template.jinja", run.Error, StringComparison.Ordinal);
        File.WriteAllText(_home["chat_template.jinja"], "{% for %}");
        CliRun broken = CliRun.WithInput(_home.FullName, "Hi\n", "chat", "--model", _home["model.bin"]);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("chat_template.jinja, line 1", broken.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_context_lets_the_oldest_messages_go()
    {
        string words = string.Join(' ', Enumerable.Repeat("the cat sat", 12));
        CliRun run = Chat(string.Concat(Enumerable.Repeat(words + "\n", 5)), "--max-tokens", "10", "--context", "150");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("no longer fit into the context", run.Error, StringComparison.Ordinal);
        CliRun tooLong = Chat(string.Join(' ', Enumerable.Repeat("the cat sat", 300)) + "\nHi\n", "--max-tokens", "3", "--json");
        Assert.Equal(["error", "answer"], Json(tooLong).Select(l => l.GetProperty("type").GetString()));
    }

    [Fact]
    public void The_context_asked_for_is_told_and_the_cache_may_be_rounded()
    {
        CliRun run = Chat("Once\n/stats\n", "--max-tokens", "3", "--context", "100", "--cache-type", "q8_0"), whole = Chat("Once\n/stats\n", "--max-tokens", "3", "--context", "100");
        Assert.Contains("context 100 tokens", run.Error, StringComparison.Ordinal);
        Assert.NotEqual(Cache(run), Cache(whole));

        static string Cache(CliRun run) => Assert.Single(run.Error.Split('\n'), l => l.Contains("cache ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/bogus", "there is no command '/bogus'")]
    [InlineData("/set warmth 1", "there is no setting 'warmth'")]
    [InlineData("/set temperature hot", "temperature is 'hot': expected a number")]
    [InlineData("/set top-p 7", "top-p is '7'")]
    [InlineData("/set seed -1", "seed is '-1': expected a whole number")]
    [InlineData("/load nowhere.json", "there is no file 'nowhere.json'")]
    [InlineData("/save", "a file is missing: /save FILE")]
    [InlineData("/help", "/reset")]
    public void Commands_answer_or_say_what_is_wrong(string line, string message)
    {
        CliRun run = Chat(line + "\n");
        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void At_a_terminal_there_is_a_prompt_and_exit_leaves()
    {
        CliRun run = CliRun.AtTerminal(_home.FullName, "Once \\\nupon\n/exit\nnever\n", Arguments("--max-tokens", "3"));
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("> . ", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("> ", run.Out, StringComparison.Ordinal);
        Assert.Equal(3, run.Out.Split("> ").Length);
    }

    [Fact]
    public void A_file_that_is_no_conversation_changes_nothing()
    {
        File.WriteAllText(_home["bad.json"], """{"messages": [{"role": "user"}]}""");
        CliRun run = Chat($"/load {_home["bad.json"]}\n");
        Assert.Contains("is no conversation", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Chat("", "--template", "nobody").ExitCode);
    }

    private CliRun Chat(string input, params string[] more) => CliRun.WithInput(_home.FullName, input, Arguments(more));

    private static string[] Arguments(params string[] more) => ["chat", "--model", Stories.Model, "--tokenizer", Stories.Tokenizer, "--temperature", "0", .. more];

    private static JsonElement[] Json(CliRun run) => [.. run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
}
