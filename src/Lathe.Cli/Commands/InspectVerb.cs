using System.CommandLine;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Nn.Lora;

namespace Lathe.Cli.Commands;

/// <summary><c>lathe inspect</c></summary>
internal sealed class InspectVerb : Verb
{
    private readonly Argument<string> _path = new("path")
    {
        Description = "A Hugging Face folder, a GGUF or safetensors file, a llama2.c .bin, the folder of a 'lathe train lm' run, or an adapter's",
        HelpName = "PATH",
    };

    private readonly Option<int?> _batch = Flag.Number("--batch", "B", "Sequences at a time (default 1)", 1, 1 << 20);
    private readonly Option<int?> _context = Flag.Number("--context", "T", "Tokens of a sequence (default the model's context)", 1, 1 << 24);
    private readonly Option<bool> _tensors = Flag.Switch("--tensors", "List every weight with its type and shape");
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "FILE|DIR", "Its tokenizer, where it does not lie in or beside the model");

    public InspectVerb(string path, string summary) : base(path, summary)
    {
        Command.Arguments.Add(_path);
        Group("Cost", _batch, _context);
        Group("Model", _tensors, _tokenizer);
        GroupOutput();
        Example("inspect stories260K.bin", "architecture, parameters, operations, memory");
        Example("inspect SmolLM-135M --batch 8 --context 512", "what training it at this size takes");
        Example("inspect model.safetensors --tensors", "what is in a file");
        Example("inspect model.gguf --json", "for a script");
        Example("inspect runs/tune/adapter", "rank, targets, sizes, and how far each weight is moved");
        Notes = "Weights are not loaded. Operations are those of matrix products, 2mnk each, with the causal mask; a training step is three times forward. "
            + "Memory is of Lathe in F32; activations are what a step's arena takes, within 5 %.";
    }

    public override int Run(ParseResult arguments, CliHost host)
    {
        string path = arguments.GetValue(_path)!;
        if (PeftFiles.IsAdapter(path) && !File.Exists(Path.Combine(path, "config.json")))
        {
            if (((Option[])[_batch, _context, _tokenizer]).FirstOrDefault(arguments.IsGiven) is { } flag)
                throw CliException.Usage($"{flag.Name} is for models, and '{path}' is an adapter: inspect its base with it.");
            InspectAdapterDocument adapter = AdapterInspection.Of(path, arguments.GetValue(_tensors));
            if (arguments.GetValue(Json)) CliJson.Write(host, adapter);
            else AdapterInspection.Write(adapter, host.Out);
            return ExitCodes.Done;
        }

        InspectDocument document = Inspection.Of(
            path, arguments.GetValue(_batch) ?? 1, arguments.GetValue(_context), arguments.GetValue(_tensors), arguments.GetValue(_tokenizer));
        if (arguments.GetValue(Json)) CliJson.Write(host, document);
        else InspectPage.Write(document, host.Out);
        return ExitCodes.Done;
    }
}
