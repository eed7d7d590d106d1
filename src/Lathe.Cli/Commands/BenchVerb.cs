using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Benching;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Tensors;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe bench</c></summary>
internal sealed class BenchVerb : Verb
{
    private readonly Option<string?> _model = Flag.Text("--model", "PATH[,PATH..]", "Models of any format, one after the other");
    private readonly Option<string?> _prompt = Flag.Text("--prompt", "N[,N..]", "Lengths of prompts to read; 0: none (default 512,128)");
    private readonly Option<string?> _generate = Flag.Text("--generate", "N[,N..]", "Numbers of tokens to generate; 0: none (default 128)");
    private readonly Option<int?> _repetitions = Flag.Number("--repetitions", "N", "Timed runs of each test, after one that is not (default 5)", 1, 1000);
    private readonly Option<string?> _threads = Flag.Text("--threads", "N[,N..]", "Threads that share the work (default one a processor)");
    private readonly Option<string?> _cache = Flag.Text("--cache-type", "TYPE[,TYPE..]", "How keys and values are kept: f32, f16 or q8_0 (default f32)");
    private readonly Option<bool> _markdown = Flag.Switch("--markdown", "Write the table in Markdown");

    public BenchVerb(string path, string summary) : base(path, summary)
    {
        _model.Aliases.Add("-m");
        _prompt.Aliases.Add("-p");
        _generate.Aliases.Add("-n");
        _repetitions.Aliases.Add("-r");
        _threads.Aliases.Add("-t");
        Group("Model", _model, _cache, _threads);
        Group("Tests", _prompt, _generate, _repetitions);
        GroupOutput(_markdown);
        Example("bench --model model.gguf", "prompts of 512 and 128 tokens, 128 tokens generated");
        Example("bench -m a.gguf,b.gguf -p 512 -n 0 -r 10 --markdown", "two models beside each other, for a report");
        Example("bench --model SmolLM-135M --threads 1,2 --json", "for a script");
        Notes = "In the manner of llama.cpp's llama-bench: pp512 reads 512 random tokens at once and computes the last one's logits, tg128 generates 128 tokens one by one from an "
            + "empty cache. Shares are of what this machine is measured to do at best in the same process: reading memory for generation (weights and cache are read once a token), "
            + "multiply-adds of the weights' kind for prompts.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string paths = arguments.GetValue(_model) ?? throw CliException.Usage("--model is missing: --model PATH[,PATH..] names Hugging Face folders, GGUF files, llama2.c .bin files or runs' folders.");
        var plan = new BenchPlan(
            Numbers("--prompt", arguments.GetValue(_prompt) ?? "512,128", least: 0, most: 1 << 20),
            Numbers("--generate", arguments.GetValue(_generate) ?? "128", least: 0, most: 1 << 20),
            arguments.GetValue(_repetitions) ?? 5,
            arguments.GetValue(_threads) is { } threads ? Numbers("--threads", threads, least: 1, most: 256) : [LatheThreads.Count],
            [.. (arguments.GetValue(_cache) ?? "f32").Split(',').Select(Cache).Distinct()]);
        if (!plan.Tests().Any()) throw CliException.Usage("--prompt 0 --generate 0 leaves nothing to measure: give one of them a number.");
        if (arguments.GetValue(_markdown) && arguments.GetValue(Json)) throw CliException.Usage("--markdown and --json are two forms of one report: give one of them.");
        using Interrupt interrupt = host.CatchInterrupts();
        int before = LatheThreads.Count;
        try
        {
            BenchDocument document = new BenchReport(plan, host.Error, interrupt.Token).Of(Paths(paths));
            if (arguments.GetValue(Json)) CliJson.Write(host, document);
            else if (arguments.GetValue(_markdown)) BenchPage.WriteMarkdown(document, host.Out);
            else BenchPage.Write(document, host.Out);
            return ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
        finally
        {
            LatheThreads.Count = before;
        }
    }

    // A path may have a comma of its own.
    private static string[] Paths(string paths) => Path.Exists(paths) ? [paths] : paths.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int[] Numbers(string flag, string text, int least, int most)
    {
        List<int> numbers = [];
        foreach (string part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < least || number > most)
                throw CliException.Usage($"{flag} is '{text}': expected whole numbers from {least} to {most}, with commas between.");
            if (number > 0) numbers.Add(number);
        }

        return [.. numbers.Distinct()];
    }

    private static CacheType Cache(string text) => text switch
    {
        "f32" => CacheType.F32,
        "f16" => CacheType.F16,
        "q8_0" => CacheType.Q8_0,
        _ => throw CliException.Usage($"--cache-type is '{text}': expected f32, f16 or q8_0, with commas between."),
    };
}
