using System.Text.Json;
using Lathe.Text.ChatTemplates;

namespace Lathe.Text.Tests.ChatTemplates;

/// <summary>Conversations as text: system messages that a template refuses, tools, variables, the clock, and where templates are found.</summary>
public sealed class ChatTemplateTests
{
    private static readonly ChatTurn[] Greeting = [ChatTurn.System("Be kind."), ChatTurn.User("Hello"), ChatTurn.Assistant("Hi there"), ChatTurn.User("Who are you")];

    [Theory]
    [InlineData("chatml", "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\nHi there<|im_end|>\n<|im_start|>user\nWho are you<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama2", "<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\nHello [/INST] Hi there </s><s>[INST] Who are you [/INST]")]
    [InlineData("llama3", "<s><|start_header_id|>system<|end_header_id|>\n\nBe kind.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nHello<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nHi there<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nWho are you<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("mistral", "<s>[INST] Be kind.\n\nHello [/INST]Hi there</s>[INST] Who are you [/INST]")]
    [InlineData("gemma", "<s><start_of_turn>user\nBe kind.\n\nHello<end_of_turn>\n<start_of_turn>model\nHi there<end_of_turn>\n<start_of_turn>user\nWho are you<end_of_turn>\n<start_of_turn>model\n")]
    [InlineData("phi3", "<|system|>\nBe kind.<|end|>\n<|user|>\nHello<|end|>\n<|assistant|>\nHi there<|end|>\n<|user|>\nWho are you<|end|>\n<|assistant|>\n")]
    [InlineData("zephyr", "<|system|>\nBe kind.</s>\n<|user|>\nHello</s>\n<|assistant|>\nHi there</s>\n<|user|>\nWho are you</s>\n<|assistant|>\n")]
    [InlineData("alpaca", "<s>Be kind.\n\n### Instruction:\nHello\n\n### Response:\nHi there</s>\n\n### Instruction:\nWho are you\n\n### Response:\n")]
    [InlineData("vicuna", "<s>Be kind. USER: Hello ASSISTANT: Hi there</s>USER: Who are you ASSISTANT:")]
    [InlineData("raw", "<s>Be kind.HelloHi thereWho are you")]
    public void Built_in_templates_spell_their_families(string name, string expected)
    {
        ChatTemplate template = BuiltInTemplates.Find(name, new SpelledTokenizer())!;
        Assert.Equal(expected, template.Render(Greeting, new RenderOptions { AddGenerationPrompt = true }));
    }

    [Theory]
    [InlineData("chatml", "Hi there<|im_end|>")]
    [InlineData("llama2", " Hi there </s>")]
    [InlineData("llama3", "Hi there<|eot_id|>")]
    [InlineData("mistral", "Hi there</s>")]
    [InlineData("gemma", "Hi there<end_of_turn>")]
    [InlineData("phi3", "Hi there<|end|>")]
    [InlineData("zephyr", "Hi there</s>")]
    [InlineData("alpaca", "Hi there</s>")]
    [InlineData("vicuna", " Hi there</s>")]
    [InlineData("raw", "Hi there")]
    public void Built_in_templates_mark_answers_and_finding_them_gives_the_same(string name, string expected)
    {
        ChatTemplate template = BuiltInTemplates.Find(name, new SpelledTokenizer())!;
        RenderedChat marked = template.RenderAnswers(Greeting);
        Assert.Equal(expected, marked.Text[Assert.Single(marked.Answers)]);
        string unmarked = template.Source.Replace("{%- generation %}{{", "{{-", StringComparison.Ordinal).Replace("{% endgeneration %}", "", StringComparison.Ordinal)
            .Replace("{%- generation %}\n", "", StringComparison.Ordinal).Replace("{%- endgeneration %}\n", "", StringComparison.Ordinal);
        RenderedChat found = new ChatTemplate(unmarked, name, template.SpecialTokens).RenderAnswers(Greeting);
        Assert.Equal(marked.Text, found.Text);
        Assert.Equal(marked.Answers, found.Answers);
    }

    [Fact]
    public void Chatml_offers_tools_and_tells_calls_and_results()
    {
        ChatTemplate template = BuiltInTemplates.Find("chatml")!;
        RenderedChat chat = template.RenderAnswers(
            [ChatTurn.User("1+2?"), ChatTurn.Assistant(null) with { ToolCalls = [new ToolCall("add", """{"a": 1}""") { Id = "x" }] }, new ChatTurn("tool", "3") { ToolCallId = "x" }, ChatTurn.Assistant("3")],
            new RenderOptions { Tools = [new ToolDefinition("add", "Adds")] });
        Assert.StartsWith("<|im_start|>system\n# Tools\n\n", chat.Text, StringComparison.Ordinal);
        Assert.Contains("{\"type\": \"function\", \"function\": {\"name\": \"add\", \"description\": \"Adds\", ", chat.Text, StringComparison.Ordinal);
        Assert.Contains("<|im_start|>user\n<tool_response>\n3\n</tool_response><|im_end|>\n", chat.Text, StringComparison.Ordinal);
        Assert.Equal(["<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call><|im_end|>", "3<|im_end|>"], chat.Answers.Select(a => chat.Text[a]));
    }

    [Fact]
    public void There_is_no_template_of_another_name() => Assert.Null(BuiltInTemplates.Find("nobody"));

    [Fact]
    public void A_refusal_that_is_not_about_the_system_message_stays()
    {
        ChatTemplate template = BuiltInTemplates.Find("mistral")!;
        var error = Assert.Throws<ChatTemplateException>(() => template.Render([ChatTurn.System("s"), ChatTurn.User("a"), ChatTurn.User("b")]));
        Assert.True(error.IsRefusal);
        Assert.Contains("take turns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_and_calls_have_the_shape_that_transformers_gives_them()
    {
        var template = new ChatTemplate("{{ tools | tojson }}{% for m in messages %}|{{ m | tojson }}{% endfor %}");
        string text = template.Render(
            [new ChatTurn("assistant", null) { ToolCalls = [new ToolCall("add", """{"a": 1, "b": [2.5]}""") { Id = "c1" }] }, new ChatTurn("tool", "3") { ToolCallId = "c1", Name = "add" }],
            new RenderOptions { Tools = [new ToolDefinition("add", "Adds \"two\" <numbers>", """{"type":"object","properties":{"a":{"type":"number"}}}""")] });
        Assert.Equal(
            """[{"type": "function", "function": {"name": "add", "description": "Adds \"two\" <numbers>", "parameters": {"type": "object", "properties": {"a": {"type": "number"}}}}}]"""
            + """|{"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "add", "arguments": {"a": 1, "b": [2.5]}}}]}"""
            + """|{"role": "tool", "content": "3", "tool_call_id": "c1", "name": "add"}""",
            text);
        Assert.Equal("null", template.Render([]));
    }

    [Fact]
    public void Templates_that_paste_the_arguments_get_them_as_text()
    {
        var template = new ChatTemplate("{% for m in messages %}{{ '<' + m.tool_calls[0].function.arguments + '>' }}{% endfor %}");
        Assert.Equal("""<{"a": 1}>""", template.Render([ChatTurn.Assistant(null) with { ToolCalls = [new ToolCall("f", """{"a": 1}""")] }]));
    }

    [Fact]
    public void Variables_and_the_clock_come_from_outside()
    {
        var template = new ChatTemplate("{{ enable_thinking }} {{ strftime_now('%Y') }} {{ bos_token }}", specialTokens: new Dictionary<string, string> { ["bos_token"] = "<b>" });
        using JsonDocument no = JsonDocument.Parse("false");
        string text = template.Render([], new RenderOptions { Variables = new Dictionary<string, JsonElement> { ["enable_thinking"] = no.RootElement }, Clock = new StoppedClock() });
        Assert.Equal("False 2026 <b>", text);
    }

    [Fact]
    public void Arguments_that_are_no_json_are_named()
        => Assert.Contains("'f'", Assert.Throws<ArgumentException>(() => new ChatTemplate("{{ messages }}").Render([ChatTurn.Assistant(null) with { ToolCalls = [new ToolCall("f", "{")] }])).Message, StringComparison.Ordinal);
}
