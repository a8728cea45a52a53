from webapp.models import Account


def create(runner, username="ana", password="a long enough password", role="analyst"):
    return runner.invoke(args=["users", "create", username, "--role", role, "--password", password])


def test_an_account_is_made_with_its_role(runner, session):
    result = create(runner)

    assert result.output == "Created analyst ana.\n"
    assert session.query(Account).one().role == "analyst"


def test_a_short_password_is_refused_with_the_limit(runner, session):
    result = create(runner, password="short")

    assert result.exit_code == 1
    assert "has 5 characters, must have 12 to 500" in result.output
    assert session.query(Account).count() == 0


def test_a_taken_name_is_refused(runner):
    create(runner)

    assert "an account named 'ana' already" in create(runner).output


def test_the_first_admin_gets_a_password_that_is_shown_once(runner, session):
    first = runner.invoke(args=["users", "first-admin"])
    second = runner.invoke(args=["users", "first-admin"])

    assert "with the password" in first.output
    assert second.output == ""
    assert session.query(Account).one().role == "admin"


def test_the_first_admin_takes_another_name_where_admin_is_taken(runner, session):
    create(runner, username="admin", role="listener")

    result = runner.invoke(args=["users", "first-admin"])

    assert "Sign in as admin-2 with the password" in result.output


def test_accounts_are_listed(runner):
    create(runner)

    assert "ana\tanalyst\tactive" in runner.invoke(args=["users", "list"]).output
