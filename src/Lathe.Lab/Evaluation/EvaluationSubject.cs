using Lathe.Inference;
using Lathe.Inference.Batching;
using Lathe.Inference.Chat;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;

namespace Lathe.Lab.Evaluation;

/// <summary>A model under evaluation: it answers conversations and goes on with texts. For one thread.</summary>
public sealed class EvaluationSubject
{
    /// <summary>Makes a subject.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="engine">The model with its tokenizer and template. The caller disposes it.</param>
    public EvaluationSubject(string name, ChatEngine engine)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(engine);
        (Name, Engine) = (name, engine);
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>The model with its tokenizer and template.</summary>
    public ChatEngine Engine { get; }

    /// <summary>The model and what it has read.</summary>
    public Session Session => Engine.Session;

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer => Engine.Tokenizer;

    /// <summary>Prompts that were cut at their beginning because they did not fit, since the subject was made.</summary>
    public int Cut { get; private set; }

    /// <summary>Answers a conversation.</summary>
    /// <param name="turns">It, up to the question.</param>
    /// <param name="options">What to generate.</param>
    /// <param name="cancellation">Ends the answer.</param>
    public Generation Answer(IReadOnlyList<ChatTurn> turns, GenerationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Engine.Answer(Fitting(Engine.Prompt(turns), options), options, null, cancellation);
    }

    /// <summary>Goes on with a text, without any template.</summary>
    /// <param name="prompt">The text.</param>
    /// <param name="options">What to generate.</param>
    /// <param name="cancellation">Ends it.</param>
    public Generation Continue(string prompt, GenerationOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var generator = new Generator(Session, Tokenizer);
        return generator.Generate(Fitting(PromptTokens.Encode(Tokenizer, prompt, options.AllowSpecial), options), options, null, echo: false, cancellation);
    }

    /// <summary>Answers many conversations, several at a time, each with the tokens that <see cref="Answer"/> gives.</summary>
    /// <param name="conversations">They, up to the questions.</param>
    /// <param name="options">What to generate.</param>
    /// <param name="done">Is told how many are behind.</param>
    /// <param name="cancellation">Ends the answers.</param>
    public IReadOnlyList<Generation> AnswerAll(
        IReadOnlyList<IReadOnlyList<ChatTurn>> conversations, GenerationOptions options, Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(conversations);
        ArgumentNullException.ThrowIfNull(options);
        return Together([.. conversations.Select(turns => Fitting(Engine.Prompt(turns), options))], Engine.Ended(options), done, cancellation);
    }

    /// <summary>Goes on with many texts, several at a time, each with the tokens that <see cref="Continue"/> gives.</summary>
    /// <param name="prompts">The texts.</param>
    /// <param name="options">What to generate.</param>
    /// <param name="done">Is told how many are behind.</param>
    /// <param name="cancellation">Ends them.</param>
    public IReadOnlyList<Generation> ContinueAll(IReadOnlyList<string> prompts, GenerationOptions options, Action<int>? done = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        ArgumentNullException.ThrowIfNull(options);
        return Together([.. prompts.Select(prompt => Fitting(PromptTokens.Encode(Tokenizer, prompt, options.AllowSpecial), options))], options, done, cancellation);
    }

    /// <summary>Most tokens of a prompt that leave room for an answer: at least a quarter of the context is kept for it.</summary>
    internal int Room(GenerationOptions options) => Math.Max(Session.Limit - options.MaxTokens, Session.Limit - Math.Max(1, Session.Limit / 4));

    private IReadOnlyList<Generation> Together(int[][] prompts, GenerationOptions options, Action<int>? done, CancellationToken cancellation)
    {
        if (prompts.Length == 0) return [];
        var session = new SessionOptions { Capacity = Session.Limit, CacheType = Session.CacheType };
        int tokens = (int)Math.Min(Session.Limit, prompts.Max(p => (long)p.Length) + options.MaxTokens), behind = 0;
        using var generator = new BatchGenerator(Session.Model, Tokenizer, BatchSession.PlacesFor(Session.Model.Config, tokens, Session.CacheType), session);
        return generator.Generate(prompts, options, (_, _) => done?.Invoke(++behind), cancellation);
    }

    // What is asked stands at the end: the beginning goes, but for the token that begins texts.
    private int[] Fitting(int[] prompt, GenerationOptions options)
    {
        int most = Room(options);
        if (prompt.Length <= most) return prompt;
        Cut++;
        int[] tail = prompt[^most..];
        if (prompt[0] == Tokenizer.BeginId) tail[0] = prompt[0];
        return tail;
    }
}
