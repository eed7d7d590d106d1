using Lathe.Cli.Models;
using Lathe.Inference;
using Lathe.Text.Tokenizers;

namespace Lathe.Cli.Generating;

/// <summary>What <c>lathe generate</c> was asked, once everything is loaded.</summary>
/// <param name="Source">The model.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="TokenizerPath">Where that was found.</param>
/// <param name="Prompt">The text to continue.</param>
/// <param name="Options">How.</param>
/// <param name="Session">How it remembers.</param>
/// <param name="Loading">Seconds that it took to load.</param>
internal sealed record GenerateRequest(ModelSource Source, Tokenizer Tokenizer, string TokenizerPath, string Prompt, GenerationOptions Options, SessionOptions Session, double Loading);
