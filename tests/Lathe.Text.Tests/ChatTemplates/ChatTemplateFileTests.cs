using Lathe.Text.ChatTemplates;

namespace Lathe.Text.Tests.ChatTemplates;

/// <summary>Where models keep their template, and what special tokens it is given.</summary>
public sealed class ChatTemplateFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"chat_template": "one {{ bos_token }}", "bos_token": "<b>"}""", null, "one <b>", "one <b>")]
    [InlineData("""{"chat_template": "one {{ bos_token }}", "bos_token": {"content": "<c>", "lstrip": false}}""", null, "one <c>", "one <c>")]
    [InlineData("""{"chat_template": [{"name": "tool_use", "template": "tools"}, {"name": "default", "template": "plain"}]}""", null, "plain", "tools")]
    [InlineData("""{"chat_template": [{"name": "rag", "template": "first"}, 5, {}]}""", null, "first", "first")]
    [InlineData("""{"chat_template": "config", "eos_token": "<e>"}""", "file {{ eos_token }}", "file <e>", "file <e>")]
    [InlineData("""{"chat_template": null}""", null, null, null)]
    [InlineData("{}", null, null, null)]
    public void A_folder_keeps_it_in_one_of_three_places(string config, string? jinja, string? plain, string? withTools)
    {
        File.WriteAllText(_folder.File("tokenizer_config.json"), config);
        if (jinja is not null) File.WriteAllText(_folder.File("chat_template.jinja"), jinja);
        ChatTemplate? template = ChatTemplateFile.Find(_folder.Path);
        Assert.Equal(plain, template?.Render([]));
        Assert.Equal(withTools, template?.Render([], new RenderOptions { Tools = [new ToolDefinition("f", "")] }));
    }

    [Fact]
    public void A_jinja_file_is_one_itself()
    {
        File.WriteAllText(_folder.File("mine.jinja"), "mine {{ bos_token }}");
        Assert.Equal("mine <s>", ChatTemplateFile.Find(_folder.File("mine.jinja"), new SpelledTokenizer())!.Render([]));
    }

    [Fact]
    public void A_template_that_is_not_understood_names_its_file()
    {
        File.WriteAllText(_folder.File("chat_template.jinja"), "\n{% nonsense %}");
        var error = Assert.Throws<ChatTemplateException>(() => ChatTemplateFile.Find(_folder.Path));
        Assert.Contains("chat_template.jinja, line 2: there is no statement '{% nonsense %}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1]", "expected an object")]
    [InlineData("{", "is no JSON")]
    [InlineData("""{"chat_template": "\ud800"}""", "not valid")]
    public void A_broken_config_is_named(string config, string message)
    {
        File.WriteAllText(_folder.File("tokenizer_config.json"), config);
        var error = Assert.Throws<InvalidDataException>(() => ChatTemplateFile.Find(_folder.Path));
        Assert.Contains("tokenizer_config.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gguf_file_has_it_in_its_metadata()
    {
        var metadata = new Dictionary<string, object> { ["tokenizer.chat_template"] = "plain {{ eos_token }}", ["tokenizer.chat_template.tool_use"] = "tools" };
        ChatTemplate template = ChatTemplateFile.Find(metadata, "model.gguf", new SpelledTokenizer())!;
        Assert.Equal("plain </s>", template.Render([]));
        Assert.Equal("tools", template.Render([], new RenderOptions { Tools = [new ToolDefinition("f", "")] }));
        Assert.Null(ChatTemplateFile.Find(new Dictionary<string, object>(), "model.gguf", new SpelledTokenizer()));
    }
}
