namespace Lathe.Cli.Commands;

/// <summary>Everything that <c>lathe</c> does. A new verb is a file and a line here.</summary>
internal static class Verbs
{
    public static IReadOnlyList<VerbEntry> All { get; } =
    [
        new("quickstart", "Start here", "Make a small assistant from nothing in two minutes, and talk to it", static (p, s) => new QuickstartVerb(p, s)),
        new("train digits", "Digits, the first transformer", "Train a transformer that evaluates Max ( 5 3 9 ), in seconds", static (p, s) => new TrainDigitsVerb(p, s)),
        new("try digits", "Digits, the first transformer", "Ask it one expression and see what its attention heads look at", static (p, s) => new TryDigitsVerb(p, s)),
        new("eval digits", "Digits, the first transformer", "Measure it on expressions it never saw, or on all there are", static (p, s) => new EvalDigitsVerb(p, s)),
        new("report digits", "Digits, the first transformer", "Write the HTML report of a trained model again", static (p, s) => new ReportDigitsVerb(p, s)),
        new("data inspect", "Data to tune on", "Show what a file of records is: format, messages, what is broken", static (p, s) => new DataInspectVerb(p, s)),
        new("data clean", "Data to tune on", "Repair texts, drop what teaches nothing or harm, mask personal data", static (p, s) => new DataCleanVerb(p, s)),
        new("data format", "Data to tune on", "Turn records into tokens by a chat template, and show what is learnt of them", static (p, s) => new DataFormatVerb(p, s)),
        new("data augment", "Data to tune on", "Add variants: the same asked in other words, by rules or by a teacher model", static (p, s) => new DataAugmentVerb(p, s)),
        new("data validate", "Data to tune on", "Judge a data set: lengths, diversity, duplicates, balance, safety, size", static (p, s) => new DataValidateVerb(p, s)),
        new("data run", "Data to tune on", "All of it: clean, augment, validate, split into files to train on", static (p, s) => new DataRunVerb(p, s)),
        new("data quality", "Data to tune on", "Train a classifier of what is good and what is not, to filter by", static (p, s) => new DataQualityVerb(p, s)),
        new("data assistant", "Data to tune on", "Write the corpus of a small assistant, by grammar", static (p, s) => new DataAssistantVerb(p, s)),
        new("tokenizer train", "Tokenizers", "Train a vocabulary on text files", static (p, s) => new TokenizerTrainVerb(p, s)),
        new("tokenizer encode", "Tokenizers", "Turn text into token ids, with a tokenizer of any format", static (p, s) => new TokenizerEncodeVerb(p, s)),
        new("tokenizer decode", "Tokenizers", "Turn token ids into text", static (p, s) => new TokenizerDecodeVerb(p, s)),
        new("tokenizer inspect", "Tokenizers", "Show what a tokenizer is: kind, size, pattern, special tokens", static (p, s) => new TokenizerInspectVerb(p, s)),
        new("train lm", "Language models", "Train a language model on text files and watch it learn", static (p, s) => new TrainLmVerb(p, s)),
        new("tune", "Language models", "Tune a model on instructions, chats or preferences: LoRA, QLoRA, all weights", static (p, s) => new TuneVerb(p, s)),
        new("merge", "Language models", "Write a model with an adapter in its weights", static (p, s) => new MergeVerb(p, s)),
        new("generate", "Language models", "Continue a text with a model of any format", static (p, s) => new GenerateVerb(p, s)),
        new("chat", "Language models", "Talk to a model: streaming, with its own chat template", static (p, s) => new ChatVerb(p, s)),
        new("bench", "Language models", "Measure how fast a model reads and writes, beside what the machine can do", static (p, s) => new BenchVerb(p, s)),
        new("explain", "Language models", "Show what a model expects and where it looks, layer by layer", static (p, s) => new ExplainVerb(p, s)),
        new("score", "Language models", "Tell how probable a text is: log-probabilities, perplexity, bits per byte", static (p, s) => new ScoreVerb(p, s)),
        new("eval", "Language models", "Measure how good a model is: perplexity, answers, benchmarks, safety, speed; or which of two is better", static (p, s) => new EvalVerb(p, s)),
        new("inspect", "Language models", "Show what a model is, and what it costs to train and to run", static (p, s) => new InspectVerb(p, s)),
        new("convert", "Language models", "Turn a model into another format: Hugging Face, GGUF, llama2.c", static (p, s) => new ConvertVerb(p, s)),
        new("quantize", "Language models", "Write a model in fewer bits, and say what it costs", static (p, s) => new QuantizeVerb(p, s)),
        new("pull", "Language models", "Fetch a model from a hub into the cache, resumed and checked", static (p, s) => new PullVerb(p, s)),
        new("info", "This installation", "Show the processor, the threads and the folders that Lathe uses", static (p, s) => new InfoVerb(p, s)),
        new("test", "This installation", "Run Lathe's own test suite", static (p, s) => new TestVerb(p, s)),
    ];

    /// <summary>The verb that the arguments begin with, or null.</summary>
    public static VerbEntry? Find(ReadOnlySpan<string> arguments)
    {
        foreach (VerbEntry entry in All)
        {
            if (arguments.Length >= entry.Words.Length && arguments[..entry.Words.Length].SequenceEqual(entry.Words)) return entry;
        }

        return null;
    }
}
