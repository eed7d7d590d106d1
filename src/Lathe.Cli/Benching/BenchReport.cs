using System.Diagnostics;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Cli.Rendering;
using Lathe.Inference;
using Lathe.Lab.Profiling;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Hardware;

namespace Lathe.Cli.Benching;

/// <summary>Measures the machine, then one model after the other.</summary>
internal sealed class BenchReport(BenchPlan plan, Screen talk, CancellationToken cancellation)
{
    private readonly Dictionary<int, MachineCeilings> _ceilings = [];

    public BenchDocument Of(IReadOnlyList<string> models)
    {
        // Loading says best what is wrong with a path, and says it before time is spent.
        foreach (string path in models.Where(m => !Path.Exists(m))) ModelSource.Load(path, ModelLoadOptions.Inference).Dispose();
        foreach (int threads in plan.Threads)
        {
            LatheThreads.Count = threads;
            _ceilings[threads] = MachineCeilings.Measure();
        }

        return new BenchDocument
        {
            Version = LatheVersion.Number,
            Processor = Machine.Processor(),
            Simd = Machine.Simd,
            Ceilings = [.. _ceilings.Values.Select(c => new BenchCeilingsDocument
            {
                Threads = c.Threads,
                ReadBytesPerSecond = c.ReadBytesPerSecond,
                F32OperationsPerSecond = c.FloatOperationsPerSecond,
                Bf16OperationsPerSecond = c.HalfOperationsPerSecond,
                Int8OperationsPerSecond = c.ByteOperationsPerSecond,
            })],
            Models = [.. models.Select(Model)],
        };
    }

    private BenchModelDocument Model(string path)
    {
        LatheThreads.Count = plan.Threads[0];
        PeakMemory.Reset();
        long start = Stopwatch.GetTimestamp();
        using ModelSource source = ModelSource.Load(path, ModelLoadOptions.Inference);
        double loading = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (source.Model.Config is not { Causal: true, LanguageHead: true })
            throw new CliException($"'{path}' is an encoder ({source.Family}): it generates nothing. Bench a language model.");
        using (var session = new Session(source.Model, new SessionOptions { Capacity = 1 })) session.Read([1 % source.Model.Config.Vocabulary]);
        double first = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var model = new BenchedModel(source);
        talk.WriteLine(talk.Ink.Dim($"{model.Name}: loaded in {Say.Time(loading)}, first token after {first:0.00} s"));
        List<BenchTestDocument> tests = [];
        foreach (BenchTest test in plan.Tests())
        {
            if (test.Tokens > source.Model.Config.Context) talk.WriteLine(talk.Ink.Warn($"{test.Name} is left out: the model's context is {source.Model.Config.Context}."));
            else tests.Add(Test(source, model, test));
        }

        if (tests.Count == 0) throw new CliException($"no test fits the context of '{path}', {source.Model.Config.Context} tokens: give smaller numbers to --prompt and --generate.");
        return new BenchModelDocument
        {
            Path = Path.GetFullPath(path),
            Format = source.Format,
            Family = source.Family,
            Type = model.Type,
            WeightBytes = model.WeightBytes,
            Parameters = model.Parameters.Total,
            SizeBytes = model.Size,
            LoadSeconds = loading,
            FirstTokenSeconds = first,
            PeakMemoryBytes = PeakMemory.Bytes(),
            Tests = tests,
        };
    }

    private BenchTestDocument Test(ModelSource source, BenchedModel model, BenchTest test)
    {
        using var run = new BenchRun(source.Model, test);
        run.WarmUp(cancellation);
        var rates = new BenchRates([.. Enumerable.Range(0, plan.Repetitions).Select(_ => run.Time(cancellation))]);
        MachineCeilings machine = _ceilings[test.Threads];
        (string name, double ceiling) = test.IsPrompt ? Compute(machine, model.Type) : ("read", machine.ReadBytesPerSecond);
        double cost = test.IsPrompt ? model.OperationsPerToken(test) : model.BytesPerToken(test);
        talk.WriteLine(talk.Ink.Dim($"{model.Name}: {test.Name} {BenchPage.Rate(rates.Median)} tokens/s"));
        return new BenchTestDocument
        {
            Test = test.Name,
            Prompt = test.IsPrompt ? test.Tokens : 0,
            Generate = test.IsPrompt ? 0 : test.Tokens,
            Threads = test.Threads,
            CacheType = BenchPage.Word(test.Cache),
            Mean = rates.Mean,
            Deviation = rates.Deviation,
            Median = rates.Median,
            Min = rates.Least,
            Max = rates.Most,
            Samples = rates.Samples,
            FirstTokenSeconds = test.IsPrompt ? test.Tokens / rates.Median : null,
            OperationsPerToken = test.IsPrompt ? cost : null,
            BytesPerToken = test.IsPrompt ? null : cost,
            Ceiling = name,
            ShareOfCeiling = rates.Median * cost / ceiling,
        };
    }

    // What the products of such weights could run at: blocks of small integers as bytes, bfloat16 as such, all else as floats.
    private static (string Name, double Ceiling) Compute(MachineCeilings machine, string type) => type switch
    {
        "BF16" when machine.HalfOperationsPerSecond is { } halves => ("bf16", halves),
        "F32" or "BF16" or "F16" => ("f32", machine.FloatOperationsPerSecond),
        _ when machine.ByteOperationsPerSecond is { } bytes => ("int8", bytes),
        _ => ("f32", machine.FloatOperationsPerSecond),
    };
}
