using System.CommandLine;
using Lathe.Training.LanguageModels;

namespace Lathe.Cli.LanguageModels;

/// <summary>A flag and what it changes in the options of a run.</summary>
internal sealed record LmSetting(Option Flag, Func<ParseResult, LanguageModelOptions, LanguageModelOptions> Apply);
