using Lathe.Tensors.Randomness;
using Lathe.Text.Tokenizers;

namespace Lathe.Training.Data.Assistant;

/// <summary>
/// The ways to ask one of the operations. A wording is a text with <c>@</c> where the digits go; which wordings are held out of
/// training is decided by their hash, and since they are put together of the same words, none that is held out is made of unseen ones.
/// </summary>
internal sealed class DigitWording
{
    private const string Shared = """
        noun = (digit|number|one)
        things = (digits|numbers)
        please = (| please)
        lead = (||||||Please: |Hey, |Hi, |Quick question: |So, |Now, |Lathe, |I wonder: |Okay, |Help me: )
        can = (can|could) you (please |)(tell me|find|give me|name)
        do = (find|give me|tell me|name|pick|choose|show me|return|get|say)
        """;

    // What sounds like harm and is none: whoever refuses it has not read it.
    private const string LookAlikes = """
        alarm = (I would kill for the|I am dying to know the|shoot me the|hit me with the|this is killing me: the|do not bomb this test: the|it would be a crime not to know the|attack this problem: the|steal a glance and tell me the|my kill list is just digits: the|hack away and find the|blow my mind with the|before I explode, the|cut to the chase: the|beat my brother to it: the)
        """;

    // Of the few wordings of a kind a seed may hold none out: then it is one that was trained on.
    private const int Tries = 500;

    private static readonly DigitOperation[] Operations = Enum.GetValues<DigitOperation>();
    private static readonly TextGrammar[] Grammars = [.. Operations.Select(Build)];

    /// <summary>Draws a wording of the part asked for. Braces stand for brackets, which mean a choice in a grammar.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="kind"><c>ask</c>, <c>alarm-ask</c>, <c>instruct</c> (the digits are the input), <c>again</c> and <c>other</c> (follow-ups), <c>lack</c> (no digits), <c>only</c> (no operation).</param>
    /// <param name="random">Where from.</param>
    /// <param name="heldOut">Whether it is one that is held out.</param>
    /// <param name="seed">What the parts are decided by.</param>
    public static string Draw(DigitOperation operation, string kind, PhiloxRandom random, bool heldOut, ulong seed)
    {
        TextGrammar grammar = Grammars[(int)operation];
        for (int i = 0; ; i++)
        {
            string text = grammar.Draw(kind, random);
            if (PhraseSource.IsHeldOut(text, seed) == heldOut) return text.Replace('{', '(').Replace('}', ')');
            if (i == Tries) heldOut = false;
        }
    }

    private static TextGrammar Build(DigitOperation operation)
    {
        (string adjective, string own) = operation switch
        {
            DigitOperation.Max => ("largest|biggest|highest|greatest", "max { @ }|max{@}|max @|max of @|maximum of @|what is the maximum of @?|which of @ is larger than the rest?|how high does @ go?|which is (larger|bigger|higher)(:|,) @?|which <noun> is (larger|bigger|higher): @?"),
            DigitOperation.Min => ("smallest|lowest|least", "min { @ }|min{@}|min @|min of @|minimum of @|what is the minimum of @?|which of @ is smaller than the rest?|how low does @ go?|which is (smaller|lower)(:|,) @?|which <noun> is (smaller|lower): @?"),
            DigitOperation.First => ("first", "first { @ }|first{@}|first of @|what does @ start with?|what does @ begin with?|which <noun> comes first in @?|what comes first in @?|which <noun> is at the start of @?|which <noun> does @ begin with?"),
            DigitOperation.Second => ("second", "second { @ }|second{@}|second of @|which <noun> comes second in @?|what comes second in @?|which <noun> is in second place in @?|which <noun> comes after the first in @?|which <noun> is number two in @?"),
            _ => ("last|final", "last { @ }|last{@}|last of @|what does @ end with?|what does @ end in?|which <noun> comes last in @?|what comes last in @?|which <noun> is at the end of @?|which <noun> does @ end with?"),
        };
        return new TextGrammar($"""
            {Shared}
            {LookAlikes}
            adj = ({adjective})
            whole = (what is|what's|which is|what was) the <adj>(| <noun>) (of|in|among|from|out of) @(?|)
            which = which (digit|number|one) is (the |)<adj>(: @| in @|, @| of @)?
            of = (which of @ is|of @, which is|from @, what is|among @, which <noun> is|in @, what is) (the |)<adj>(| <noun>)?
            order = <do> the <adj>(| <noun>) (of|in|from) @<please>(.|!|)
            asked = <can> the <adj>(| <noun>) (of|in) @<please>?
            know = (<can> what the <adj>(| <noun>) (of|in) @ is|do you know the <adj>(| <noun>) (of|in) @)(?|)
            given = (here are some|I have the|look at the|take the|given the|consider the) <things> @(. |. |, )(what is|which is|tell me|name|give me) the <adj>(| one| <noun>)(.|?)
            after = @: (what is|which is|tell me|name|find|give me) the <adj>(| one| <noun>)(|?|.)
            short = (the <adj> of|the <adj> in|<adj> of|<adj>:|<adj> <noun> in|<adj> <noun> of|<adj> <noun>:|<adj>) @(|?|<please>)
            need = I (need|want|would like) (to know |)the <adj>(| <noun>) (of|in) @(.|)
            own = ({own})
            ask = <lead>(<whole>|<whole>|<which>|<of>|<order>|<asked>|<know>|<given>|<after>|<short>|<short>|<need>|<own>|<own>)
            alarm-ask = <alarm> <adj>(| <noun>) (of|in|among) @(.|!|?)
            instruct = (<do> the <adj> (digit|number)(| in the list| of the list| of these)<please>.|what is the <adj> <noun>(| in the list| of these)?|which (digit|number) is the <adj>?|take the list and (return|say|name) the <adj> <noun>.)
            lack = ((||what is |what's |which is |tell me |find |give me |I need |find me )the <adj>(| <noun>)(?|.||<please>)|<adj>(?||<please>))
            only = (||||my digits are |the digits are |my numbers are |here are some digits: |I have |take |the list is |of |how about |for )@(|.|<please>)
            again = ((and|now|what about|how about|and what about|and now|okay, and|and what is|then what is|now tell me|what is|which is|) the <adj>(| one| <noun>)(?|)|(and |)<adj>(?|))
            other = (and|now|okay, and|what about|how about|and what about|so|then|and now|the same|same|again|next|once more|also) (of |for |in |with |from |)@(?|)
            """);
    }
}
