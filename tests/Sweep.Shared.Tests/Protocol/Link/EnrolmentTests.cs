using System.Text;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Shared.Tests.Protocol.Link;

public sealed class EnrolmentTests
{
    private static readonly string Fingerprint = new('a', 64);

    [Fact]
    public void A_seat_travels_under_the_name_that_older_workers_read()
    {
        var json = Enrolment.Write(EnrolmentAnswer.Take(new SeatAddress(7080, "sweep", "seat-1", Fingerprint)));
        var seat = $$"""{"port":7080,"system":"sweep","seat":"seat-1","fingerprint":"{{Fingerprint}}"}""";
        Assert.Equal("{\"refusal\":null,\"place\":" + seat + "}", Encoding.UTF8.GetString(json));
        var answer = Enrolment.ReadAnswer(json, out var mistake);
        Assert.Null(mistake);
        Assert.Equal("seat-1", answer!.Seat!.Seat);
    }

    [Fact]
    public void An_answer_without_seat_and_refusal_is_a_mistake()
    {
        Assert.Null(Enrolment.ReadAnswer("""{"refusal":null,"place":null}"""u8, out var mistake));
        Assert.Equal("it names neither a seat nor a refusal", mistake);
    }
}
