using System.ComponentModel;
using Lathe.Extensions.AI;
using Lathe.Samples.Chat;
using Microsoft.Extensions.AI;

if (args.Length == 0)
{
    Console.Error.WriteLine("dotnet run --project samples/Chat -c Release -- MODEL [TOKENIZER]");
    return 2;
}

if (!Path.Exists(args[0]))
{
    Console.Error.WriteLine($"There is no model at '{args[0]}'.");
    return 1;
}

// Three lines: a model, a question, its answer as it comes.
using var client = LatheChatClient.Load(args[0], new LoadOptions { Tokenizer = args.ElementAtOrDefault(1) });
await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Once upon a time", new ChatOptions { MaxOutputTokens = 60, Temperature = 0 }))
    Console.Write(update.Text);
Console.WriteLine("\n");

// Ctrl-C, a time limit, a closed connection: any token stops an answer, and what came by then stays.
using var stop = new CancellationTokenSource();
int pieces = 0;
try
{
    await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("There was a dog", new ChatOptions { MaxOutputTokens = 400 }, stop.Token))
    {
        Console.Write(update.Text);
        if (++pieces == 20) await stop.CancelAsync();
    }
}
catch (OperationCanceledException)
{
    Console.WriteLine(" [stopped]\n");
}

// A tool. Required here, so that a model of any size calls it; with ChatToolMode.Auto a tuned model decides.
AIFunction weather = AIFunctionFactory.Create(Weather, "weather");
var options = new ChatOptions { Tools = [weather], ToolMode = ChatToolMode.RequireAny, Temperature = 0, MaxOutputTokens = 60 };
List<ChatMessage> conversation = [new(ChatRole.User, "How is the weather in Rome?")];
ChatResponse response = await client.GetResponseAsync(conversation, options);
conversation.AddRange(response.Messages);
foreach (FunctionCallContent call in response.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>())
{
    object? result = await weather.InvokeAsync(new AIFunctionArguments(call.Arguments));
    Console.WriteLine($"{call.Name}({string.Join(", ", call.Arguments!.Select(a => $"{a.Key}: {a.Value}"))}) = {result}");
    conversation.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, result)]));
}

options.ToolMode = ChatToolMode.None;
response = await client.GetResponseAsync(conversation, options);
Console.WriteLine(response.Text);
Console.WriteLine($"{response.Usage?.InputTokenCount} tokens in, {response.Usage?.CachedInputTokenCount} of them known, {response.Usage?.OutputTokenCount} out; {response.FinishReason}");
return 0;

[Description("The weather in a city")]
static string Weather([Description("Which city")] City city) => city == City.Oslo ? "snow" : "sun";
