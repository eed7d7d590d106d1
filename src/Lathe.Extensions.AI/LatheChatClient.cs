using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Lathe.Inference;
using Lathe.Inference.Chat;
using Lathe.Nn.Models;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;
using Microsoft.Extensions.AI;

namespace Lathe.Extensions.AI;

/// <summary>
/// A model in this process as an <see cref="IChatClient"/>. It may be called from several threads; answers come one after the other.
/// What a conversation shares with the one before is not read again.
/// </summary>
public sealed class LatheChatClient : IChatClient
{
    private readonly ChatEngine _engine;
    private readonly IDisposable? _owned;
    private readonly IReadOnlyList<int> _stopTokens;
    private readonly ChatClientMetadata _metadata;
    private readonly ConstraintMaker _constraints;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _disposed;

    /// <summary>Makes a client of a model.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="template">Its chat template.</param>
    /// <param name="name">What responses call the model.</param>
    /// <param name="session">How conversations are remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model, or the tokenizer not its own.</exception>
    public LatheChatClient(Transformer model, Tokenizer tokenizer, ChatTemplate template, string name = "lathe", SessionOptions? session = null)
        : this(new ChatEngine(model, tokenizer, template, session), name, [], null)
    {
    }

    private LatheChatClient(ChatEngine engine, string name, IReadOnlyList<int> stopTokens, IDisposable? owned)
    {
        (_engine, _stopTokens, _owned) = (engine, stopTokens, owned);
        _metadata = new ChatClientMetadata("lathe", null, name);
        _constraints = new ConstraintMaker(engine.Tokenizer, [.. engine.EndTokens, .. stopTokens]);
    }

    /// <summary>The engine under it: model, tokenizer, template.</summary>
    public ChatEngine Engine => _engine;

    /// <summary>Loads a model with its tokenizer and its chat template.</summary>
    /// <param name="path">A Hugging Face folder, a GGUF file, or a llama2.c <c>.bin</c> with its tokenizer beside it.</param>
    /// <param name="options">What is not to be guessed.</param>
    /// <exception cref="FileNotFoundException">There is no such model, or no tokenizer.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    /// <exception cref="ChatTemplateException">The chat template is not understood.</exception>
    public static LatheChatClient Load(string path, LoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new LoadOptions();
        PretrainedModel model = PretrainedModel.Load(path, ModelLoadOptions.Inference);
        try
        {
            Tokenizer tokenizer = ModelParts.Tokenizer(path, options.Tokenizer);
            ChatTemplate template = ModelParts.Template(path, options, tokenizer);
            var engine = new ChatEngine(model.Model, tokenizer, template, options.Session);
            return new LatheChatClient(engine, Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)), ModelParts.StopTokens(path), model);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A message holds what the model cannot read, such as a picture.</exception>
    /// <exception cref="ChatTemplateException">The template refuses the conversation.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (ChatResponseUpdate update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)) updates.Add(update);
        ChatResponse response = updates.ToChatResponse();
        response.AdditionalProperties = updates[^1].AdditionalProperties;
        return response;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">A message holds what the model cannot read, such as a picture.</exception>
    /// <exception cref="ChatTemplateException">The template refuses the conversation.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var request = new AnswerRequest(messages, options, _stopTokens, _constraints);
        string response = Guid.NewGuid().ToString("N"), message = Guid.NewGuid().ToString("N");
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pieces = Channel.CreateUnbounded<IList<AIContent>>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        Task<Generation> work = Task.Run(() => Produce(request, pieces.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (IList<AIContent> contents in pieces.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return Update(contents, null);
            Generation answer = await work.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            yield return Update([new UsageContent(AnswerReport.Usage(answer))], AnswerReport.Reason(answer, request.Scanner), AnswerReport.Timings(answer));
        }
        finally
        {
            // A reader that left early has no use for the rest of the answer.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _turn.Release();
        }

        ChatResponseUpdate Update(IList<AIContent> contents, ChatFinishReason? reason, AdditionalPropertiesDictionary? properties = null) => new(ChatRole.Assistant, contents)
        {
            ResponseId = response,
            MessageId = message,
            ModelId = _metadata.DefaultModelId,
            CreatedAt = DateTimeOffset.UtcNow,
            FinishReason = reason,
            AdditionalProperties = properties,
        };
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(_engine) ? _engine
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Frees the engine, and the model where <see cref="Load"/> loaded it. Wait for answers first.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _engine.Dispose();
        _owned?.Dispose();
        _turn.Dispose();
    }

    private Generation Produce(AnswerRequest request, ChannelWriter<IList<AIContent>> pieces, CancellationToken cancellation)
    {
        try
        {
            int[] prompt = _engine.Prompt(request.Turns, request.Render);
            int given = 0;
            Generation answer = _engine.Answer(prompt, request.Generation, piece => Send(request.Scanner?.Append(piece) ?? piece.ToString()), cancellation);
            Send(request.Scanner?.Finish() ?? "");
            pieces.Complete();
            return answer;

            void Send(string text)
            {
                if (text.Length > 0) pieces.TryWrite([new TextContent(text)]);
                if (request.Scanner is not { } scanner || scanner.Calls.Count == given) return;
                pieces.TryWrite([.. scanner.Calls.Skip(given).Select(AnswerReport.Call)]);
                given = scanner.Calls.Count;
            }
        }
        catch (Exception error)
        {
            pieces.Complete(error);
            throw;
        }
    }
}
