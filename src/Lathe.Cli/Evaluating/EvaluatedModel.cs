using Lathe.Cli.Chatting;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Inference;
using Lathe.Inference.Chat;
using Lathe.Lab.Evaluation;
using Lathe.Text.ChatTemplates;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Evaluating;

/// <summary>A model that was named, ready to be put to tasks.</summary>
internal sealed class EvaluatedModel : IDisposable
{
    private readonly ChatEngine _engine;

    private EvaluatedModel(ChatEngine engine, EvaluationSubject subject, string? note) => (_engine, Subject, Note) = (engine, subject, note);

    public EvaluationSubject Subject { get; }

    /// <summary>What one should know of it, or null.</summary>
    public string? Note { get; }

    /// <param name="name">What reports call it.</param>
    /// <param name="source">The model with its tokenizer. The caller disposes it.</param>
    /// <param name="template">Its template, where it is not its own.</param>
    /// <param name="adapters">Folders that may hold the template that it was tuned in.</param>
    /// <param name="options">How it remembers.</param>
    public static EvaluatedModel Of(string name, ModelSource source, string? template, IReadOnlyList<string> adapters, SessionOptions options)
    {
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{source.Path}' is an encoder ({source.Family}): it gives no probabilities of next tokens.");
        (Tokenizer found, string where) = source.RequireTokenizer();
        (ChatTemplate chat, bool missing) = ChatTemplateSource.Find(template, source.Path, where, found, adapters);
        var engine = new ChatEngine(source.Model, found, chat, options);
        return new EvaluatedModel(engine, new EvaluationSubject(name, engine), missing ? $"{name} has no chat template: questions go in as bare text. --template NAME names one if it was tuned with it." : null);
    }

    /// <summary>The last part of a path, or more of it where two models have the same.</summary>
    public static string Name(string path, string? other)
    {
        string name = Last(path);
        return other is not null && Last(other) == name ? path : name;
    }

    public void Dispose() => _engine.Dispose();

    private static string Last(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
}
