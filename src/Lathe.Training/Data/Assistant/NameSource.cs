using Lathe.Tensors.Randomness;

namespace Lathe.Training.Data.Assistant;

/// <summary>The user's name, told and asked for: what a conversation is remembered by.</summary>
internal sealed class NameSource(int share) : ExampleSource(AssistantTopic.Name, share)
{
    /// <summary>What is said where no name was told.</summary>
    public const string Unknown = "You have not told me your name yet.";

    private static readonly string[] Names =
    [
        "Ada", "Alan", "Grace", "Linus", "Anna", "Ben", "Clara", "David", "Emma", "Felix", "Gina", "Hugo", "Ida", "Jonas", "Karl", "Lena", "Max", "Nora", "Oscar", "Paul",
        "Rosa", "Sam", "Tom", "Uma", "Vera", "Will", "Yara", "Zoe", "Maria", "Peter", "Sofia", "Leo", "Mia", "Noah", "Olga", "Ivan", "Amir", "Fatima", "Kenji", "Mei",
        "John", "Mary", "James", "Alice", "Bob", "Carol", "Eve", "Frank", "Henry", "Julia", "Kate", "Laura", "Mark", "Nina", "Omar", "Priya", "Ravi", "Sara", "Tim", "Victor",
        "Joe", "Jack", "Jane", "Lucy", "Luke", "Adam", "Simon", "Martin", "Thomas", "Michael", "Robert", "Daniel", "Sarah", "Lisa", "Eva", "Jan", "Ali", "Chen", "Wei", "Yuki",
        "Carlos", "Luis", "Ana", "Juan", "Pedro", "Marco", "Luca", "Giulia", "Pierre", "Marie", "Hans", "Wolfgang", "Greta", "Lars", "Ingrid", "Sven", "Nadia", "Boris", "Elena", "Dmitri",
        "Chris", "Alex", "Kim", "Pat", "Jo", "Ann", "Sue", "Liz", "Dan", "Nick", "Steve", "Mike", "Matt", "Andrew", "George", "William", "Charles", "Emily", "Olivia", "Sophie",
    ];

    private static readonly TextGrammar Grammar = new("""
        hello = (|||Hi, |Hello, |Hey, |Good morning, |Hello there, |Hi Lathe, )
        tell = <hello>(my name is @|my name is @|I am @|I'm @|call me @|you can call me @|this is @|I am called @|people call me @|they call me @)(|.|!)
        ask = (|||Lathe, |And |So, |Now, |Please: |Hey, )(what is my name|what's my name|who am I|do you know my name|do you remember my name|tell me my name|say my name|can you remember my name|what did I say my name was)(?|)
        """);

    /// <inheritdoc/>
    /// <remarks>A name is told only where it is asked for, or it would answer a question that says it was never told.</remarks>
    public override bool MayPrecede => false;

    /// <inheritdoc/>
    public override AssistantExample Draw(PhiloxRandom random, bool heldOut, ulong seed)
    {
        string name = Names[random.Next(Names.Length)];
        string told = Draw("tell", false).Replace("@", name, StringComparison.Ordinal), met = $"Nice to meet you, {name}!";
        return random.Next(6) switch
        {
            0 => Example(PhraseSource.Spoken(Draw("ask", heldOut), random), Unknown),
            1 => Example(Draw("tell", heldOut).Replace("@", name, StringComparison.Ordinal), met),
            2 or 3 => Example(PhraseSource.Spoken(Draw("ask", heldOut), random), $"Your name is {name}.") with { History = [(told, met)] },
            _ => Example(PhraseSource.Spoken(Draw("ask", heldOut), random), $"Your name is {name}.") with { History = [(told, met), .. Between()] },
        };

        string Draw(string rule, bool held)
        {
            while (true)
            {
                string text = Grammar.Draw(rule, random);
                if (PhraseSource.IsHeldOut(text, seed) == held) return char.ToUpperInvariant(text[0]) + text[1..];
            }
        }

        AssistantExample Example(string instruction, string answer) => new(Topic, instruction, answer) { HeldOut = heldOut, NewWording = heldOut };

        IEnumerable<(string, string)> Between()
        {
            for (int left = 1 + random.Next(3); left > 0; left--)
            {
                AssistantExample digits = new DigitSource(AssistantTopic.Digits, 0).Draw(random, heldOut, seed);
                yield return (digits.Question, digits.Output);
            }
        }
    }
}
