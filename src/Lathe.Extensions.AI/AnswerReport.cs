using System.Text.Json;
using Lathe.Inference;
using Lathe.Text.ChatTemplates;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI;

/// <summary>What is told of an answer beside its words.</summary>
internal static class AnswerReport
{
    public static UsageDetails Usage(Generation answer) => new()
    {
        InputTokenCount = answer.PromptIds.Count,
        OutputTokenCount = answer.Ids.Count,
        TotalTokenCount = answer.PromptIds.Count + answer.Ids.Count,
        CachedInputTokenCount = answer.ReusedTokens,
    };

    /// <summary>Times in milliseconds and rates in tokens a second.</summary>
    public static AdditionalPropertiesDictionary Timings(Generation answer) => new()
    {
        ["prompt_ms"] = answer.PromptTime.TotalMilliseconds,
        ["generation_ms"] = answer.GenerationTime.TotalMilliseconds,
        ["prompt_tokens_per_second"] = answer.PromptTokensPerSecond,
        ["tokens_per_second"] = answer.TokensPerSecond,
    };

    public static ChatFinishReason Reason(Generation answer, ToolCallScanner? scanner)
        => scanner is { Calls.Count: > 0 } ? ChatFinishReason.ToolCalls
            : answer.StopReason is StopReason.MaxTokens or StopReason.ContextFull ? ChatFinishReason.Length
            : ChatFinishReason.Stop;

    public static FunctionCallContent Call(ToolCall call) => FunctionCallContent.CreateFromParsedArguments(
        call.Arguments, call.Id ?? "call_" + Guid.NewGuid().ToString("N")[..12], call.Name, static json => JsonSerializer.Deserialize<Dictionary<string, object?>>(json, AIJsonUtilities.DefaultOptions));
}
