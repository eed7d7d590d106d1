using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Training.Data.Augmentation;

namespace Lathe.Cli.Data;

/// <summary>Flags of augmentation.</summary>
internal sealed class AugmentationFlags
{
    private readonly Option<string[]> _by = Flag.Texts("--by", "METHOD", "What makes variants: paraphrase, synonyms, template, teacher (default the first three)");
    private readonly Option<string?> _teacher = Flag.Text("--teacher", "URL", "An OpenAI-compatible endpoint that is asked for variants, up to its version: http://localhost:8080/v1");
    private readonly Option<string?> _model = Flag.Text("--teacher-model", "NAME", "The model's name there");
    private readonly Option<int?> _requests = Flag.Number("--teacher-requests", "N", "Most requests of a run (default 1000)", 1, int.MaxValue);
    private readonly Option<string?> _journal = Flag.Text("--teacher-journal", "FILE", "File of answers; what stands there is not asked again");

    public IReadOnlyList<Option> All => [_by, _teacher, _model, _requests, _journal];

    /// <summary>The augmenters that are asked for; whoever calls disposes those that must be.</summary>
    public IReadOnlyList<IAugmenter> Create(ParseResult arguments, CliHost host)
    {
        string[] by = arguments.IsGiven(_by) ? [.. arguments.GetValue(_by)!.SelectMany(b => b.Split(','))] : arguments.IsGiven(_teacher) ? ["teacher"] : ["paraphrase", "synonyms", "template"];
        return [.. by.Select(b => b switch
        {
            "paraphrase" => (IAugmenter)new ParaphraseAugmenter(),
            "synonyms" => new SynonymAugmenter(),
            "template" => new TemplateAugmenter(),
            "teacher" => Teacher(arguments, host),
            _ => throw CliException.Usage($"--by is '{b}': expected paraphrase, synonyms, template or teacher."),
        })];
    }

    private TeacherAugmenter Teacher(ParseResult arguments, CliHost host)
    {
        if (arguments.GetValue(_teacher) is not { } url || arguments.GetValue(_model) is not { } model) throw CliException.Usage("--by teacher needs --teacher URL and --teacher-model NAME.");
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? endpoint) || endpoint.Scheme is not ("http" or "https")) throw CliException.Usage($"--teacher is '{url}': expected an address such as http://localhost:8080/v1.");
        return new TeacherAugmenter(new TeacherOptions
        {
            Endpoint = endpoint,
            Model = model,
            ApiKey = host.Variable("LATHE_TEACHER_KEY") ?? host.Variable("OPENAI_API_KEY"),
            MaxRequests = arguments.GetValue(_requests) ?? 1000,
            Journal = arguments.GetValue(_journal),
        });
    }
}
