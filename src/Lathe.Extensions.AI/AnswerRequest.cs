using Lathe.Inference;
using Lathe.Inference.Sampling;
using Lathe.Text.ChatTemplates;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI;

/// <summary>A request in Lathe's terms.</summary>
internal sealed class AnswerRequest
{
    private const int MaxTokens = 2048;

    public AnswerRequest(IEnumerable<ChatMessage> messages, ChatOptions? options, IReadOnlyList<int> stopTokens, ConstraintMaker constraints)
    {
        options ??= new ChatOptions();
        Turns = [.. (string.IsNullOrEmpty(options.Instructions) ? [] : (IEnumerable<ChatTurn>)[ChatTurn.System(options.Instructions)]).Concat(Conversation.Turns(messages))];
        bool offered = options.ToolMode is not NoneChatToolMode && options.Tools is { Count: > 0 };
        ToolDefinition[] tools = offered ? [.. options.Tools!.Select(Tool)] : [];
        Render = new RenderOptions { Tools = tools, Variables = Conversation.Variables(options.AdditionalProperties) };
        if (tools.Length > 0) Scanner = new ToolCallScanner(tools.Select(t => t.Name));
        var processors = new List<LogitsProcessor>();
        if (options.FrequencyPenalty is not (null or 0) || options.PresencePenalty is not (null or 0))
            processors.Add(new OccurrencePenalty(options.PresencePenalty ?? 0, options.FrequencyPenalty ?? 0));
        Generation = new GenerationOptions
        {
            MaxTokens = options.MaxOutputTokens ?? MaxTokens,
            Seed = unchecked((ulong)(options.Seed ?? 0)),
            Processors = processors,
            StopTokens = stopTokens,
            StopStrings = [.. options.StopSequences ?? []],
            Constraint = constraints.Of(options.ResponseFormat, options.ToolMode, tools),
            Sampling = new SamplerOptions
            {
                Temperature = options.Temperature ?? 0.8,
                TopP = options.TopP ?? 0.95,
                TopK = options.TopK ?? 0,
            },
        };
        Generation.Validate();
    }

    public IReadOnlyList<ChatTurn> Turns { get; }

    public RenderOptions Render { get; }

    public GenerationOptions Generation { get; }

    /// <summary>Finds calls in the answer; null where no tools are offered.</summary>
    public ToolCallScanner? Scanner { get; }

    private static ToolDefinition Tool(AITool tool) => tool is AIFunctionDeclaration function
        ? new ToolDefinition(function.Name, function.Description, function.JsonSchema.GetRawText())
        : throw new NotSupportedException($"The tool '{tool.Name}' is a {tool.GetType().Name}: only functions can be called.");
}
