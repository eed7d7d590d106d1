using System.Text.Json;
using Lathe.Inference.Chat;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI.Tests;

/// <summary>A model as <see cref="IChatClient"/>: answers whole and in pieces, cancellation, options, usage, formats and tools.</summary>
public sealed class LatheChatClientTests
{
    private static readonly ChatOptions Greedy = new() { Temperature = 0, MaxOutputTokens = 30 };

    [Fact]
    public async Task Pieces_put_together_are_the_answer()
    {
        using LatheChatClient client = Stories.Client();
        ChatResponse whole = await client.GetResponseAsync("Once upon a time", Greedy, TestContext.Current.CancellationToken);
        var updates = new List<ChatResponseUpdate>();
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Once upon a time", Greedy, TestContext.Current.CancellationToken)) updates.Add(update);
        Assert.StartsWith(", there was a little girl named Lily", whole.Text, StringComparison.Ordinal);
        Assert.Equal(whole.Text, string.Concat(updates.Select(u => u.Text)));
        Assert.True(updates.Count > 10);
        Assert.Single(updates.Select(u => u.MessageId).Distinct());
        Assert.Equal(ChatFinishReason.Length, whole.FinishReason);
        Assert.Equal("stories260K", whole.ModelId);
        Assert.Equal(ChatRole.Assistant, Assert.Single(whole.Messages).Role);
    }

    [Fact]
    public async Task Usage_counts_and_what_was_known_is_told()
    {
        using LatheChatClient client = Stories.Client();
        List<ChatMessage> conversation = [new(ChatRole.User, "Once upon a time")];
        ChatResponse first = await client.GetResponseAsync(conversation, Greedy, TestContext.Current.CancellationToken);
        conversation.AddRange(first.Messages);
        conversation.Add(new ChatMessage(ChatRole.User, " Then"));
        ChatResponse second = await client.GetResponseAsync(conversation, Greedy, TestContext.Current.CancellationToken);
        Assert.Equal((5, 30, 35, 0), (first.Usage!.InputTokenCount, first.Usage.OutputTokenCount, first.Usage.TotalTokenCount, first.Usage.CachedInputTokenCount));
        Assert.True(second.Usage!.CachedInputTokenCount >= 30);
        Assert.True((double)second.AdditionalProperties!["tokens_per_second"]! > 0);
    }

    [Fact]
    public async Task Cancellation_stops_in_the_middle_and_the_next_answer_is_whole()
    {
        using LatheChatClient client = Stories.Client();
        using var stop = new CancellationTokenSource();
        int pieces = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Once", new ChatOptions { MaxOutputTokens = 400, Temperature = 0 }, stop.Token))
            {
                if (++pieces == 3) await stop.CancelAsync();
            }
        });
        Assert.InRange(pieces, 3, 300);
        ChatResponse after = await client.GetResponseAsync("Once upon a time", Greedy, TestContext.Current.CancellationToken);
        Assert.StartsWith(", there was a little girl", after.Text, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetResponseAsync("Once", Greedy, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_reader_that_leaves_early_leaves_the_client_free()
    {
        using LatheChatClient client = Stories.Client();
        await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Once", Greedy, TestContext.Current.CancellationToken)) break;
        Assert.NotEmpty((await client.GetResponseAsync("Once", Greedy, TestContext.Current.CancellationToken)).Text);
    }

    [Fact]
    public async Task Callers_at_the_same_time_get_what_they_would_get_alone()
    {
        using LatheChatClient client = Stories.Client();
        string[] prompts = ["Once upon a time", "There was a dog", "The sun", "One day"];
        string[] alone = new string[prompts.Length];
        for (int i = 0; i < prompts.Length; i++) alone[i] = (await client.GetResponseAsync(prompts[i], Greedy, TestContext.Current.CancellationToken)).Text;
        ChatResponse[] together = await Task.WhenAll(prompts.Select(p => client.GetResponseAsync(p, Greedy, TestContext.Current.CancellationToken)));
        Assert.Equal(alone, together.Select(r => r.Text));
    }

    [Fact]
    public async Task Options_reach_the_sampler()
    {
        using LatheChatClient client = Stories.Client();
        var options = new ChatOptions { Temperature = 1, TopK = 50, TopP = 0.9f, Seed = 7, MaxOutputTokens = 20, FrequencyPenalty = 0.5f, PresencePenalty = 0.5f };
        string one = (await client.GetResponseAsync("Once", options, TestContext.Current.CancellationToken)).Text;
        Assert.Equal(one, (await client.GetResponseAsync("Once", options, TestContext.Current.CancellationToken)).Text);
        options.Seed = 8;
        Assert.NotEqual(one, (await client.GetResponseAsync("Once", options, TestContext.Current.CancellationToken)).Text);
        ChatResponse stopped = await client.GetResponseAsync("Once upon a time", new ChatOptions { Temperature = 0, StopSequences = ["girl"] }, TestContext.Current.CancellationToken);
        Assert.Equal((", there was a little ", ChatFinishReason.Stop), (stopped.Text, stopped.FinishReason));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("Once", new ChatOptions { Temperature = -1 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Json_formats_bind_the_answer()
    {
        using LatheChatClient client = Stories.Client();
        using JsonDocument schema = JsonDocument.Parse("""{"type": "object", "properties": {"animal": {"enum": ["cat", "dog"]}, "kind": {"type": "boolean"}}, "required": ["animal", "kind"], "additionalProperties": false}""");
        var options = new ChatOptions { MaxOutputTokens = 100, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement) };
        using JsonDocument answer = JsonDocument.Parse((await client.GetResponseAsync("Once", options, TestContext.Current.CancellationToken)).Text);
        Assert.Contains(answer.RootElement.GetProperty("animal").GetString(), (string[])["cat", "dog"]);
    }

    [Fact]
    public async Task A_required_tool_is_called_with_arguments_that_fit_and_its_result_goes_back()
    {
        using LatheChatClient client = Stories.Client("chatml");
        AIFunction paint = AIFunctionFactory.Create((string color) => $"painted {color}", "paint");
        AIFunctionDeclaration narrow = AIFunctionFactory.CreateDeclaration("paint", "Paints", JsonDocument.Parse("""{"type": "object", "properties": {"color": {"enum": ["red", "blue"]}}, "required": ["color"], "additionalProperties": false}""").RootElement);
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 80, Tools = [narrow], ToolMode = ChatToolMode.RequireSpecific("paint") };
        List<ChatMessage> conversation = [new(ChatRole.User, "Paint it")];
        ChatResponse response = await client.GetResponseAsync(conversation, options, TestContext.Current.CancellationToken);
        FunctionCallContent call = Assert.Single(response.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal((ChatFinishReason.ToolCalls, "paint", ""), (response.FinishReason, call.Name, response.Text));
        Assert.Contains(call.Arguments!["color"]!.ToString(), (string[])["red", "blue"]);

        object? result = await paint.InvokeAsync(new AIFunctionArguments(call.Arguments), TestContext.Current.CancellationToken);
        conversation.AddRange(response.Messages);
        conversation.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result)]));
        ChatResponse final = await client.GetResponseAsync(conversation, new ChatOptions { Temperature = 0, MaxOutputTokens = 5 }, TestContext.Current.CancellationToken);
        Assert.Equal(ChatFinishReason.Length, final.FinishReason);
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync("x", new ChatOptions { Tools = [narrow], ToolMode = ChatToolMode.RequireSpecific("wash") }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_the_model_cannot_read_is_named()
    {
        using LatheChatClient client = Stories.Client();
        var picture = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]);
        Assert.Contains("DataContent", (await Assert.ThrowsAsync<NotSupportedException>(() => client.GetResponseAsync([picture], Greedy, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        var tooLong = new ChatMessage(ChatRole.User, new string('x', 3000));
        Assert.Contains("512", (await Assert.ThrowsAsync<ArgumentException>(() => client.GetResponseAsync([tooLong], Greedy, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Stories.Client("nobody"));
        Assert.Throws<FileNotFoundException>(() => LatheChatClient.Load("nowhere.gguf"));
    }

    [Fact]
    public void Services_are_found_by_type()
    {
        using LatheChatClient client = Stories.Client();
        Assert.Equal(("lathe", "stories260K"), (client.GetService<ChatClientMetadata>()!.ProviderName, client.GetService<ChatClientMetadata>()!.DefaultModelId));
        Assert.Same(client, client.GetService<IChatClient>());
        Assert.Same(client.Engine, client.GetService<ChatEngine>());
        Assert.Null(client.GetService<string>());
        Assert.Null(((IChatClient)client).GetService(typeof(IChatClient), "key"));
    }
}
