using Lathe.Training.Data.Filters.Privacy;
using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Stages;

/// <summary>Puts tags in the place of e-mail addresses, telephone and card numbers and computers' addresses.</summary>
/// <param name="kinds">What is masked.</param>
public sealed class PersonalDataStage(PersonalDataKinds kinds = PersonalDataKinds.All) : RecordStage
{
    /// <inheritdoc/>
    public override string Name => "personal data";

    /// <inheritdoc/>
    protected override DataRecord Apply(DataRecord record, RecordVerdict verdict) => record.Map(text => Masked(text, verdict)).MapArguments(text => Masked(text, verdict));

    // What is masked in a question is masked in the call that follows from it: else the model learns to make addresses up.
    private string Masked(string text, RecordVerdict verdict)
    {
        MaskedText masked = PersonalData.Mask(text, kinds);
        if (masked.Count == 0) return text;
        verdict.Note("e-mail address masked", masked.Emails);
        verdict.Note("telephone number masked", masked.Phones);
        verdict.Note("card number masked", masked.Cards);
        verdict.Note("IP address masked", masked.IpAddresses);
        return masked.Text;
    }
}
