using System.CommandLine;
using Lathe.Training.Digits;

namespace Lathe.Cli.Digits;

/// <summary>A flag and what it changes in the options of a run.</summary>
internal sealed record DigitSetting(Option Flag, Func<ParseResult, DigitTrainingOptions, DigitTrainingOptions> Apply);
