using System.Text.Json.Nodes;
using Lathe.Inference.Constraints;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI;

/// <summary>
/// From a response format, or a call that is required, to the constraint that keeps an answer in it. The last schema's grammar is kept:
/// it is the next one's too, mostly.
/// </summary>
internal sealed class ConstraintMaker(Tokenizer tokenizer, IEnumerable<int> endTokens)
{
    private readonly Lock _lock = new();
    private TokenVocabulary? _tokens;
    private (string Schema, TokenGrammar Grammar)? _last;

    /// <summary>The constraint, or null for free text. A required call goes before a format.</summary>
    public TokenConstraint? Of(ChatResponseFormat? format, ChatToolMode? mode, IReadOnlyList<ToolDefinition> tools)
    {
        string? schema = mode is RequiredChatToolMode required && tools.Count > 0 ? CallSchema(required.RequiredFunctionName, tools)
            : format is ChatResponseFormatJson json ? json.Schema?.GetRawText() ?? "" : null;
        if (schema is null) return null;
        lock (_lock)
        {
            _tokens ??= new TokenVocabulary(tokenizer, endTokens);
            if (_last?.Schema != schema) _last = (schema, new TokenGrammar(schema.Length == 0 ? Grammar.JsonObject() : Grammar.FromJsonSchema(schema), _tokens));
            return new GrammarConstraint(_last.Value.Grammar);
        }
    }

    // One of the tools by name, with arguments that are valid for it.
    private static string CallSchema(string? name, IReadOnlyList<ToolDefinition> tools)
    {
        JsonNode[] calls = [.. tools.Where(t => name is null || t.Name == name).Select(t => new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["name"] = new JsonObject { ["const"] = t.Name }, ["arguments"] = JsonNode.Parse(t.Parameters) },
            ["required"] = new JsonArray("name", "arguments"),
            ["additionalProperties"] = false,
        })];
        return calls.Length switch
        {
            0 => throw new ArgumentException($"The tool '{name}' is required, but it is not among the tools: {string.Join(", ", tools.Select(t => t.Name))}."),
            1 => calls[0].ToJsonString(),
            _ => new JsonObject { ["anyOf"] = new JsonArray(calls) }.ToJsonString(),
        };
    }
}
