using Lathe.Text.ChatTemplates;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI.Tests;

/// <summary>Messages become the turns that templates know.</summary>
public sealed class ConversationTests
{
    [Fact]
    public void Calls_results_and_thoughts_keep_their_places()
    {
        ChatTurn[] turns = [.. Conversation.Turns(
        [
            new(ChatRole.System, "s"),
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("c1", "add", new Dictionary<string, object?> { ["a"] = 1, ["b"] = "é" })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", 3), new FunctionResultContent("c2", "text")]),
            new(ChatRole.Assistant, [new TextContent("one "), new TextContent("two")]),
        ])];
        Assert.Equal(["system", "assistant", "tool", "tool", "assistant"], turns.Select(t => t.Role));
        Assert.Null(turns[1].Content);
        Assert.Equal("hm", turns[1].Reasoning);
        ToolCall call = Assert.Single(turns[1].ToolCalls);
        Assert.Equal(("add", "c1"), (call.Name, call.Id));
        Assert.Equal("""{"a":1,"b":"é"}""", call.Arguments);
        Assert.Equal(("3", "c1", "add"), (turns[2].Content, turns[2].ToolCallId, turns[2].Name));
        Assert.Equal(("text", "c2"), (turns[3].Content, turns[3].ToolCallId));
        Assert.Equal("one two", turns[4].Content);
    }
}
