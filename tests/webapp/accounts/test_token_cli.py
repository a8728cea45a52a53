from webapp.accounts.tokens import find_token


def test_a_token_is_made_listed_and_revoked(runner, session):
    secret = runner.invoke(args=["tokens", "create", "player", "--scope", "events:write"]).output.strip()
    number = find_token(session, secret).id
    session.rollback()

    listed = runner.invoke(args=["tokens", "list"]).output
    revoked = runner.invoke(args=["tokens", "revoke", str(number)]).output

    assert listed == f"{number}\tplayer\tevents:write\tvalid\tendless\n"
    assert revoked == "Revoked player.\n"
    assert "\tended\t" in runner.invoke(args=["tokens", "list"]).output


def test_a_token_that_does_not_exist_cannot_be_revoked(runner):
    result = runner.invoke(args=["tokens", "revoke", "7"])

    assert (result.exit_code, result.output) == (1, "Error: there is no token 7\n")
