using Lathe.Cli.Hosting;
using Lathe.Inference;
using Lathe.Inference.Scoring;
using Lathe.Lab.Evaluation;
using Lathe.Lab.Evaluation.Benchmarks;
using Lathe.Lab.Evaluation.Metrics;
using Lathe.Lab.Evaluation.Tasks;
using Lathe.Training.Data.Filters.Safety;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Evaluating;

/// <summary>Makes tasks out of what was asked for; a file is read once, and answered once, whatever is measured on it.</summary>
/// <param name="settings">Numbers that tasks need.</param>
/// <param name="warn">Is told what was wrong with a file that is read all the same.</param>
internal sealed class EvaluationTasks(TaskSettings settings, Action<string> warn)
{
    private readonly Dictionary<string, IReadOnlyList<Question>> _questions = [];

    /// <summary>The tasks that suit a file where none were named.</summary>
    public static string Usual(string data) => IsText(data) ? "perplexity" : $"{string.Join(',', TaskNames.OfAnswers.Where(n => n != "chrf++"))},perplexity,latency";

    public IReadOnlyList<IEvaluationTask> Make(IReadOnlyList<TaskSpec> specs)
    {
        List<IEvaluationTask> tasks = [];
        HashSet<string> answered = [];
        foreach (TaskSpec spec in specs)
        {
            string path = spec.Path!;
            if (!TaskNames.OfAnswers.Contains(spec.Name)) tasks.Add(Make(spec.Name, Unique(spec.Name, path, tasks), path));
            else if (answered.Add(path))
            {
                IAnswerMetric[] metrics = [.. specs.Where(s => s.Path == path).SelectMany(s => Metrics(s.Name))];
                tasks.Add(new AnswerTask(Unique("answers", path, tasks), Questions(path), metrics) { Generation = Bounded(AnswerTask.Usual) });
            }
        }

        return tasks;
    }

    private IEvaluationTask Make(string kind, string name, string path) => kind switch
    {
        "perplexity" when IsText(path) && new FileInfo(path).Length == 0 => throw new CliException($"'{path}' is empty: there is nothing to predict."),
        "perplexity" when IsText(path) => new TextPerplexityTask(name, () => File.OpenRead(path)) { Windows = new ScoreOptions { Window = settings.Window, Stride = settings.Stride } },
        "perplexity" => new AnswerPerplexityTask(name, Questions(path)),
        "hellaswag" => new MultipleChoiceTask(name, HellaSwagFile.Read(path)),
        "mmlu" => new MultipleChoiceTask(name, MmluFolder.Read(path, settings.Shots)) { Normalized = false, ByGroup = true },
        "gsm8k" => new MathTask(name, Problems(path), settings.Shots) { Generation = Bounded(MathTask.Usual) },
        "safety" => new SafetyTask(name, SafetyFile.Read(path), RefusalDetector.IsRefusal) { Generation = Bounded(SafetyTask.Usual) },
        _ => new LatencyTask(name, Questions(path)),
    };

    private IAnswerMetric[] Metrics(string name) => name switch
    {
        "exact-match" => [new ExactMatch(), new ExactMatch(normalize: true)],
        "bleu" => [new Bleu(new BleuOptions { Tokenization = settings.BleuWords })],
        "chrf" => [new Chrf()],
        "chrf++" => [new Chrf(new ChrfOptions { WordOrder = 2 })],
        "ter" => [new Ter()],
        "rouge" => [new Rouge()],
        "diversity" => [new Diversity()],
        _ => [],
    };

    private GenerationOptions Bounded(GenerationOptions usual) => usual with { MaxTokens = settings.MaxTokens ?? usual.MaxTokens };

    // The first are examples.
    private IReadOnlyList<MathProblem> Problems(string path)
    {
        IReadOnlyList<MathProblem> problems = Gsm8kFile.Read(path);
        return problems.Count > settings.Shots ? problems
            : throw new CliException($"'{path}' holds {problems.Count} problems, and the first {settings.Shots} are examples that are not asked: give fewer with --shots.");
    }

    private IReadOnlyList<Question> Questions(string path)
    {
        if (_questions.TryGetValue(path, out IReadOnlyList<Question>? known)) return known;
        int broken = 0;
        IReadOnlyList<Question> questions = RecordQuestions.Read(path, _ => broken++);
        if (broken > 0) warn($"'{path}': {broken} records are broken and were left out; lathe data inspect tells which.");
        return _questions[path] = questions;
    }

    private static bool IsText(string path) => File.Exists(path) && RecordFile.Container(path) == RecordContainer.PlainText;

    // A second task of a kind is told apart by its file.
    private static string Unique(string name, string path, List<IEvaluationTask> tasks)
    {
        if (tasks.All(t => t.Name != name)) return name;
        string second = $"{name} ({Path.GetFileName(Path.TrimEndingDirectorySeparator(path))})";
        return tasks.All(t => t.Name != second) ? second : $"{name} ({path}, {tasks.Count})";
    }
}
